"""The map as it stood at a past moment, and what of it can be taken back into today's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from portal.accounts import branding
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.dates import NotADate, read_date
from portal.foundation.i18n import language, number, reader_zone
from portal.foundation.words import visibility_words
from portal.plans.models import Plan
from portal.plans.queries import history
from portal.plans.queries.history_moments import Moment, moment, rows_of
from portal.plans.queries.history_works import Work
from portal.plans.queries.map import JudgedMap, judged
from portal.plans.queries.map_tree import Branch, tree, used_strategies
from portal.plans.rules import moments
from portal.plans.views.answers import map_url
from portal.plans.views.history import PLAN, bp, shown, slug, start_of, written_moment
from portal.plans.views.history_words import label_of
from portal.plans.views.map_cards import Card, Words, cards, waiting_words, words_in

EARLIEST_YEAR, LATEST_YEAR = 2000, 2199
MOST_FIELDS_NAMED = 4


@dataclass
class Then:
    """A map of the past under somebody's eyes; to the cards it is what a reading is to today's. Nothing can be done."""

    plan: Plan
    found: Moment
    works: Sequence[Work] = ()
    may_edit = False
    may_enter = False
    add_words = ""
    more_words = ""

    @property
    def base(self) -> str:
        """Return the start of addresses: parts of the past are looked at in the past."""
        return url_for("history.at", slug=slug(), plan=self.plan.public_id, moment=self.address)

    @property
    def address(self) -> str:
        return request.view_args["moment"] if request.view_args else ""

    @cached_property
    def judged(self) -> JudgedMap:
        """Return the map with where everything stood on that day."""
        customer = standpoint().customer
        day = clock.day_of(self.found.at, customer.time_zone)
        return judged(self.found.plan, rows_of(self.found), day)

    @cached_property
    def words(self) -> Words:
        return words_in(language(), self.found.plan.strategy_label)

    @cached_property
    def inside_words(self) -> dict[str, str]:
        vendor, customer = branding.vendor().name, standpoint().customer.name
        return {str(one): visibility_words(one, vendor, customer) for one in Visibility}

    @cached_property
    def waits_words(self) -> dict[str, str]:
        return waiting_words(branding.vendor().name, standpoint().customer.name)

    @cached_property
    def goals(self) -> list[Branch]:
        return tree(self.judged)

    @cached_property
    def cards(self) -> list[Card]:
        return cards(self.judged, self.goals, self.words)

    @cached_property
    def strategies(self) -> bool:
        return used_strategies(self.goals)

    def written(self, card: Card) -> Markup:
        """Return the inside of a card, as on today's map."""
        written: Markup = current_app.jinja_env.get_template("plans/map/_cards.html").module.inner(  # type: ignore[attr-defined]
            card, self
        )
        return written

    @cached_property
    def since(self) -> dict[str, list[str]]:
        """Return by public id what became of a part since then, in words."""
        pids = {node_id: known.public_id for node_id, known in self.found.nodes.items()}
        found = moments.since(self.found.then, self.found.today)
        said = {pids[node_id]: _since_words(one) for node_id, one in found.items()}
        for node_id, value in self.found.measured_since().items():
            said.setdefault(pids[node_id], []).append(_("Today %(value)s", value=number(value)))
        return said

    @cached_property
    def touched(self) -> frozenset[str]:
        """Return the public ids of the parts that were changed at this very moment."""
        return frozenset(about.public_id for work in self.works for about, _lines in work.parts)

    @cached_property
    def came_since(self) -> list[str]:
        """Return the titles of what has been added since."""
        added = moments.added(self.found.then, self.found.today)
        return [self.found.today[node_id]["title"] for node_id in added]


@bp.page("/plans/<pid:plan>/at", permit=Permit.MAP_READ, loads=PLAN)
def go(plan: Plan) -> ResponseReturnValue:
    """Go to the day that was typed, or to which the slider was drawn."""
    day = _typed_day(plan)
    return redirect(url_for("history.at", slug=slug(), plan=plan.public_id, moment=day.isoformat()), 303)


@bp.page("/plans/<pid:plan>/at/<moment>", permit=Permit.MAP_READ, loads=PLAN, endpoint="at")
def at(plan: Plan, moment: str) -> ResponseReturnValue:
    """Draw the map as it stood."""
    then = then_of(plan, moment)
    found, exact = then.found, is_exact(moment)
    before, after = history.neighbours(plan, found.at)
    page = history.works_at(plan, found.at) if exact else None
    then.works = page.works if page else ()
    return render_template(
        "plans/history/at.html", then=then, plan=plan, exact=exact, at=found.at,
        before_url=_at(plan, before), after_url=_at(plan, after), back_url=map_url(plan),
        works=shown(plan, page.works, page.names) if page else [], slider=_slider(plan, found.at),
        history_url=url_for("history.of_plan", slug=slug(), plan=plan.public_id), own=plan.public_id,
    )  # fmt: skip


def then_of(plan: Plan, written: str) -> Then:
    """Return the plan as it stood at the moment an address names, now for what is to come; 404 for no moment."""
    asked = read_moment(written) or abort(404)
    return Then(plan, moment(plan, min(asked, clock.now())))


def is_exact(written: str) -> bool:
    """Tell whether an address names an instant, not a whole day."""
    return len(written) > len("2026-11-21")


def read_moment(written: str) -> datetime | None:
    """Read a moment as addresses hold it: an instant in UTC, or a day, which counts as a whole.

    >>> read_moment("2026-11-21T07:30:00.250000Z").isoformat(), read_moment("yesterday")
    ('2026-11-21T07:30:00.250000+00:00', None)
    """
    try:
        if len(written) == len("2026-11-21"):
            day = date.fromisoformat(written)
            return start_of(day + timedelta(days=1)) - timedelta.resolution if _is_near(day) else None
        instant = datetime.strptime(written, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return instant if _is_near(instant) else None


def _is_near(day: date) -> bool:
    return EARLIEST_YEAR <= day.year <= LATEST_YEAR


def _typed_day(plan: Plan) -> date:
    """Return the day asked for, today where nothing readable is; the slider counts days from the plan's first."""
    first, today = _first_day(plan), _day_of(clock.now())
    try:
        if "day" in request.args:
            return min(max(first + timedelta(days=int(request.args["day"])), first), today)
        day = read_date(request.args.get("on", ""))
    except (NotADate, ValueError, OverflowError):
        return today
    return min(max(day, first), today)


def _slider(plan: Plan, at: datetime) -> dict[str, Any]:
    first, today, day = _first_day(plan), _day_of(clock.now()), _day_of(at)
    return {
        "first": first,
        "last": today,
        "most": (today - first).days,
        "here": min(max((day - first).days, 0), (today - first).days),
        "day": min(max(day, first), today),
    }


def _first_day(plan: Plan) -> date:
    return _day_of(plan.created_at)


def _day_of(instant: datetime) -> date:
    return instant.astimezone(ZoneInfo(reader_zone())).date()


def _at(plan: Plan, instant: datetime | None) -> str:
    if instant is None:
        return ""
    return url_for("history.at", slug=slug(), plan=plan.public_id, moment=written_moment(instant))


def _since_words(one: moments.Since) -> list[str]:
    if one.gone:
        return [_("Deleted since")]
    words = [_("Moved since")] if one.moved else []
    fields = [label_of(name) for name in one.fields if name != "worth_currency"]
    if fields:
        named = _(", ").join(fields[:MOST_FIELDS_NAMED])
        if len(fields) > MOST_FIELDS_NAMED:
            words.append(_("Changed since: %(fields)s and more", fields=named))
        else:
            words.append(_("Changed since: %(fields)s", fields=named))
    return words
