"""The first page of the community: whom one writes to, what waits for an answer, what was solved, who is there."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.accounts.queries.calendars import vendors_calendar, work_calendar
from portal.accounts.standpoint import Standpoint, standpoint
from portal.accounts.visits import visit_before
from portal.community.forms.choices import MOST_SHOWN, brief, choices
from portal.community.forms.refusals import sentence
from portal.community.forms.writing import ThreadForm
from portal.community.queries import front, personas, stamps
from portal.community.queries.bylines import noting_people
from portal.community.queries.reach import open_ids
from portal.community.queries.spaces import SpaceSeen, all_open
from portal.community.queries.standing_of import Refusal, Why, suspended
from portal.community.rules.words import SpaceKind
from portal.community.shelves import MAIN, SIDE, shelves_for
from portal.community.views.doors import both
from portal.foundation import clock
from portal.foundation.calendar import WorkCalendar
from portal.foundation.i18n import language, reader_zone
from portal.foundation.pages import kept_page

NEW_WITHIN = timedelta(days=7)
WAITING_STANDS_AT, POSTS_STAND_AT, ANSWERS_STAND_AT = 10, 30, 40
_named = stamps.Newest()


@both("", endpoint="index")
def index() -> ResponseReturnValue:
    """Show whom one can write to, the questions that wait, new posts, best answers, and what other features offer.

    It is kept for its reader once it is known whose names stand on it.
    """
    point, spaces = standpoint(), open_ids(standpoint())
    customer_id = point.customer.id if point.customer else None
    before = visit_before(point.membership) if point.membership is not None else None
    news = stamps.of_front(spaces, me=point.user.id, customer_id=customer_id)
    slot = ("community", *sorted(spaces), before, *stamps.of_reader(point, language()), *news)
    named = _named.get(slot)
    if named is None:
        with noting_people() as found:
            drawn = _drawn(point)
        _named.put(slot, frozenset(found))
        return drawn
    return kept_page((*slot, stamps.of_people(named, me=point.user.id)), lambda: _drawn(point))


def _drawn(point: Standpoint) -> str:
    reading = language()
    spaces = all_open(point, reading, since=new_since(point))
    return render_template(
        "community/index.html",
        point=point,
        spaces=spaces,
        front=front.front(point, reading),
        waited=Waited(point),
        hours=front.hours_to_answer(),
        main=shelves_for(point, MAIN),
        side=shelves_for(point, SIDE),
        promised=front.promised,
        answer_days=max((one.space.answer_days for one in spaces if not one.kind.is_private), default=2),
        space_words=lambda one: brief(one, point),
        **composer(point, spaces),
    )


def composer(point: Standpoint, spaces: list[SpaceSeen]) -> dict[str, Any]:
    """Return what the form above everything needs: where one may write, how one shows, or why one may not."""
    refusal = Refusal(Why.VIEWED_AS) if point.read_only else suspended(point)
    offered = choices(spaces, point)
    form = ThreadForm(formdata=None)
    form.offer(offered)
    form.space.data = _first_choice(point, offered)
    shown = personas.as_seen(point, language())
    return {
        "form": form,
        "offered": offered[:MOST_SHOWN],
        "shown_as": shown,
        "kept_company": bool(shown and shown.company),
        "refused_words": sentence(refusal) if refusal else "",
    }


def keeps_company(point: Standpoint) -> bool:
    """True where it makes sense to offer that a company's name is left out: its person shows it otherwise."""
    shown = personas.as_seen(point, language())
    return bool(shown and shown.company)


def new_since(point: Standpoint) -> datetime:
    """Return since when something is new to the reader: their visit before this one, a week ago without one."""
    before = visit_before(point.membership) if point.membership is not None else None
    return before or clock.now() - NEW_WITHIN


class Waited:
    """Says for how many working days a question has waited, by the calendar of where its reader stands."""

    def __init__(self, point: Standpoint) -> None:
        self._calendar: WorkCalendar = work_calendar(point.customer) if point.customer else vendors_calendar()
        self._today: date = clock.today(reader_zone())

    def days(self, since: datetime) -> int:
        """Return the working days from the day after `since` until today."""
        return self._calendar.working_days_between(self._asked(since), self._today)

    def is_today(self, since: datetime) -> bool:
        return self._asked(since) >= self._today

    def is_yesterday(self, since: datetime) -> bool:
        return self._asked(since) == self._today - timedelta(days=1)

    def _asked(self, since: datetime) -> date:
        return clock.day_of(since, reader_zone())


def _first_choice(point: Standpoint, offered: list[Any]) -> str:
    """Return what is chosen unless the reader chooses: a circle of companies where there is one, never the widest."""
    order = (SpaceKind.SOME, SpaceKind.BOTH, SpaceKind.EVERY, SpaceKind.INSIDE)
    ranked = sorted(offered, key=lambda one: order.index(one.space.kind))
    return ranked[0].space.public_id if ranked else ""
