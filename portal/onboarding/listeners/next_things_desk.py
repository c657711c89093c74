"""What onboarding asks of the vendor's people next: what is stuck or behind, what waits for us, their own steps."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext

from portal.accounts import branding
from portal.accounts.models import User
from portal.accounts.queries.calendars import vendors_calendar
from portal.activity.next_things import NextThing, Rank, offers_to_vendor
from portal.foundation import clock
from portal.foundation.i18n import language
from portal.onboarding.queries import asking_us
from portal.onboarding.rules.shapes import Words
from portal.onboarding.rules.words import Pace, Waiting

AHEAD = timedelta(days=7)


@offers_to_vendor(steady=True)
def slow_journeys(user: User, customer_ids: Sequence[int]) -> Iterator[NextThing]:
    """Offer the onboardings that are stuck or behind, and those that wait for us."""
    for row in asking_us.slow_or_ours(customer_ids):
        yield _slow(row) if row.pace is not Pace.ON_TRACK else _ours(row)


@offers_to_vendor(steady=True)
def own_steps(user: User, customer_ids: Sequence[int]) -> Iterator[NextThing]:
    """Offer one of the vendor's people the steps they do themselves, from a week before their day on."""
    zone = branding.installation().time_zone
    last = clock.today(zone) + AHEAD
    for row in asking_us.own_steps(user.id, customer_ids, last):
        yield NextThing(
            Rank.PROMISE, "onboarding.own_step", Words(row.title_ja, row.title_en).of(language()),
            f"/c/{row.slug}/onboarding/steps/{row.public_id}", _l("Open the step"),
            reason=_l("Your step of “%(title)s”.", title=Words(row.of_ja, row.of_en).of(language())),
            due=row.due_on, late=vendors_calendar().days_late(row.due_on, clock.today(zone)) > 0,
            icon="list-checks", **_at(row),
        )  # fmt: skip


def _slow(row: Any) -> NextThing:
    stuck = row.pace is Pace.STUCK
    step = Words(row.step_ja or row.title_ja, row.step_en or row.title_en).of(language())
    return NextThing(
        Rank.JOURNEY,
        "onboarding.stuck" if stuck else "onboarding.behind",
        _l("The onboarding is stuck at “%(step)s”", step=step)
        if stuck
        else _l("The onboarding has fallen behind at “%(step)s”", step=step),
        _step_url(row),
        _l("See what it waits for"),
        reason=_waits(row),
        due=row.next_due_on,
        late=True,
        caption=lazy_ngettext("%(num)s working day late", "%(num)s working days late", row.late_days),
        drawing=_drawing(row),
        icon="circle-pause" if stuck else "hourglass",
        **_at(row),
    )


def _ours(row: Any) -> NextThing:
    step = Words(row.step_ja or "", row.step_en or "").of(language())
    return NextThing(
        Rank.JOURNEY,
        "onboarding.waits_for_us",
        _l("The onboarding waits for us: “%(step)s”", step=step)
        if step
        else _l("The onboarding waits for us"),
        _step_url(row),
        _l("Open the step"),
        reason=_l("The customer cannot go on before it is done."),
        due=row.next_due_on,
        late=row.late_days > 0,
        drawing=_drawing(row),
        icon="route",
        since=_since(row),
        **_at(row),
    )


def _waits(row: Any) -> Any:
    if row.troubles:
        return lazy_ngettext(
            "%(num)s person said that they are stuck", "%(num)s people said that they are stuck", row.troubles
        )
    return {
        Waiting.CUSTOMER: _l("It waits for the customer."),
        Waiting.VENDOR: _l("It waits for us."),
    }.get(row.waits, _l("Both sides are working on it."))


def _since(row: Any) -> date | None:
    """Return since when it waits, where no day says more."""
    if row.next_due_on is not None or row.waits_since is None:
        return None
    return clock.day_of(row.waits_since, row.time_zone)


def _drawing(row: Any) -> dict[str, Any]:
    return {"road": (row.steps_done, row.steps)}


def _step_url(row: Any) -> str:
    if row.step_pid:
        return f"/c/{row.slug}/onboarding/steps/{row.step_pid}"
    return f"/c/{row.slug}/onboarding/{row.public_id}"


def _at(row: Any) -> dict[str, Any]:
    return {"customer_name": row.name, "customer_url": f"/c/{row.slug}"}
