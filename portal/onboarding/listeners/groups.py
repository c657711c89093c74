"""Groups of people to write to that onboarding tells of: overdue steps, not begun, found something hard."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.accounts.queries.calendars import WorkCalendars
from portal.activity.groups import InGroup, Option, Settings, WroteTo, group
from portal.foundation import clock
from portal.foundation.calendar import WorkCalendar
from portal.onboarding.queries import groups
from portal.onboarding.rules.shapes import Words

STEPS = {"steps": _l("Titles of the steps"), "count": _l("How many there are")}
JOURNEYS = {"onboardings": _l("Titles of the onboardings"), "count": _l("How many there are")}


def did_a_step(written: Sequence[WroteTo]) -> set[int]:
    """Return who of those written to has completed a step since."""
    newest = groups.last_done({one.person_id for one in written})
    found = {one.id: newest.get((one.customer_id, one.person_id)) for one in written}
    return {one.id for one in written if (at := found[one.id]) is not None and at > one.at}


@group(
    "onboarding_overdue",
    _l("Onboarding: steps past their day"),
    hint=_l("People of customers whose own step of an onboarding can be done and is overdue."),
    options=(Option("days", _l("Working days past the day, at least"), 1),),
    fields=STEPS,
    acted=did_a_step,
    acted_label=_l("Did a step"),
)
def overdue(customer_ids: Sequence[int], settings: Settings) -> list[InGroup]:
    """Return whose own step is overdue."""
    calendars = WorkCalendars(customer_ids)
    late = [
        row
        for row in groups.overdue(customer_ids)
        if _days_late(row, calendars.of(row.customer_id, row.country)) >= int(settings["days"])
    ]
    return _by_person(late, "steps")


@group(
    "onboarding_not_begun",
    _l("Onboarding: not begun"),
    hint=_l(
        "Whom an onboarding is for in which nobody has done anything yet; of a company its administrators."
    ),
    options=(Option("days", _l("Days since it began, at least"), 3),),
    fields=JOURNEYS,
    acted=did_a_step,
    acted_label=_l("Did a step"),
)
def not_begun(customer_ids: Sequence[int], settings: Settings) -> list[InGroup]:
    """Return for whom an onboarding waits in which nothing has happened."""
    before = clock.now() - timedelta(days=int(settings["days"]))
    return _by_person(groups.not_begun(customer_ids, before), "onboardings")


@group(
    "onboarding_hard",
    _l("Onboarding: found a step hard"),
    hint=_l("Who said that a step took much or very much effort."),
    options=(Option("days", _l("In the last days"), 30),),
    fields=STEPS,
)
def found_hard(customer_ids: Sequence[int], settings: Settings) -> list[InGroup]:
    """Return who found a step hard."""
    return _by_person(
        groups.found_hard(customer_ids, clock.now() - timedelta(days=int(settings["days"]))), "steps"
    )


def _days_late(row: Any, calendar: WorkCalendar) -> int:
    return calendar.days_late(row.due_on, clock.today(row.time_zone))


def _by_person(rows: Iterable[Any], name: str) -> list[InGroup]:
    titles: dict[tuple[int, int], list[str]] = defaultdict(list)
    for row in rows:
        titles[row.customer_id, row.user_id].append(Words(row.title_ja, row.title_en).of(row.language))
    return [InGroup(*who, {name: tuple(those), "count": len(those)}) for who, those in titles.items()]
