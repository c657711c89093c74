"""A check-in, card by card: the same walk for somebody who is signed in and for somebody with a letter's link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.queries.calendars import today_of, work_calendar
from portal.accounts.standpoint import Standpoint
from portal.foundation.actor import Actor
from portal.foundation.pages import way_on
from portal.plans import checkins
from portal.plans.actions import checkins as actions
from portal.plans.checkins import Ask
from portal.plans.forms.checkins import LaterForm
from portal.plans.models import CheckIn
from portal.plans.queries import checkins as queries
from portal.plans.rules.checkins import minutes

LATER, SKIP = "later", "skip"


@dataclass(frozen=True)
class Way:
    """Who walks, as whom answers are recorded, and where the pages are.

    A link's holder has no `home`, and walks the one check-in that the link was made for.
    """

    point: Standpoint
    by: Actor
    here: str
    done: str
    home: str = ""
    check_in_id: int | None = None

    @property
    def newest(self) -> CheckIn | None:
        """Return the newest check-in of this month, or the link's own."""
        if self.check_in_id is not None:
            return queries.by_id(self.check_in_id)
        return queries.walk(self.point.user.id, self.month)

    @property
    def today(self) -> date:
        return today_of(self.point.customer)

    @property
    def month(self) -> date:
        return self.today.replace(day=1)


def show(way: Way) -> ResponseReturnValue:
    """Show the first card that is left; where none is, what was done, or that nothing needs anybody."""
    walk, left = _under_way(way)
    if left:
        wanted = request.args.get("ask", "")
        return _card(way, next((ask for ask in left if ask.key == wanted), left[0]), left, walk)
    if walk is not None and walk.done:
        return way_on(way.done)
    return render_template("plans/checkins/nothing.html", way=way)


def answer(way: Way) -> ResponseReturnValue:
    """Take what was said to a card, and go on to the next."""
    ask = checkins.ask_of(way.point, request.form.get("ask", ""))
    if ask is None:  # gone meanwhile, or never theirs: the walk goes on
        return way_on(way.here)
    walk = actions.begin(way.point, way.month, way.newest)
    refusal = _taken(way, walk, ask)
    if refusal is not None:
        return refusal
    _, left = _under_way(way)
    if left:
        return way_on(way.here)
    actions.finish(walk)
    return way_on(way.done)


def tell(way: Way) -> ResponseReturnValue:
    """Show what was done in the newest check-in."""
    walk = way.newest
    if walk is None or not walk.done:
        return way_on(way.here) if way.home else render_template("plans/checkins/nothing.html", way=way)
    return render_template("plans/checkins/done.html", way=way, walk=walk, day_of=date.fromisoformat)


def _taken(way: Way, walk: CheckIn, ask: Ask) -> ResponseReturnValue | None:
    """Do what was pressed; return the card again where it could not be done, and None where it was."""
    pressed = request.form.get("do", "")
    if pressed == SKIP:
        actions.skip(walk, ask)
    elif pressed == LATER:
        form = LaterForm(today=way.today)
        if not form.validate():
            return _again(way, walk, ask, {"later_form": form}, 422)
        actions.later(walk, ask, form.until.data, by=way.by)  # type: ignore[arg-type]  # checked by the form
    else:
        given = actions.answer(walk, ask, request.form, way.point, by=way.by)
        if given.status >= 400:
            return _again(way, walk, ask, given.facts, given.status)
    return None


def _under_way(way: Way) -> tuple[CheckIn | None, list[Ask]]:
    """Return the walk under way, if one is, and the cards that are left of it."""
    walk = way.newest
    if walk is not None and walk.finished_at is not None:
        walk = None
    seen = {entry["key"] for entry in walk.done} if walk is not None else set()
    return walk, [ask for ask in queries.open_asks(way.point) if ask.key not in seen]


def _again(way: Way, walk: CheckIn, ask: Ask, facts: Mapping[str, Any], status: int) -> ResponseReturnValue:
    _, left = _under_way(way)
    others = [one for one in left if one.key != ask.key]
    return _card(way, ask, [ask, *others], walk, facts, status)


def _card(
    way: Way,
    ask: Ask,
    left: Sequence[Ask],
    walk: CheckIn | None,
    facts: Mapping[str, Any] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    done = len(walk.done) if walk is not None else 0
    later = LaterForm(None, today=way.today, data={"until": _next_working_day(way)})
    drawn: dict[str, Any] = {"later_form": later, "clash": None, "ended": None, "closed": False, **ask.draw()}
    page = render_template(
        "plans/checkins/card.html",
        way=way,
        ask=ask,
        step=done + 1,
        total=done + len(left),
        minutes=minutes(one.seconds for one in left),
        **(drawn | dict(facts or {})),
    )
    return make_response(page, status)


def _next_working_day(way: Way) -> date:
    return work_calendar(way.point.customer).next_working_day(way.today)
