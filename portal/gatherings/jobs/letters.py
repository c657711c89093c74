"""Mails about events, worded when they go: in each person's language and zone, with what their calendar needs.

A letter that is out of date by then, or whose reader may not come any more, stays unsent.
"""

from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale, pgettext
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.models import Customer, User
from portal.accounts.queries.reach import keys_of
from portal.accounts.queries.readers import who_of
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.mail import Letter, letter
from portal.foundation.tenancy import customer_scope
from portal.gatherings.actions.seats import LETTER
from portal.gatherings.models import Gathering, GatheringSeat
from portal.gatherings.queries.calendar import entry_of, page_url
from portal.gatherings.queries.reaching import admits
from portal.gatherings.rules.seats import sequence
from portal.gatherings.rules.words import GatheringState, SeatState
from portal.meetings.queries import clocks
from portal.meetings.rules import ics

#: Letters that hold what a calendar takes in; the others come without.
INVITING = frozenset({"welcome", "moved_up", "changed"})
ENDING = frozenset({"cancelled", "signed_off"})


@dataclass(frozen=True)
class Case:
    """A letter that is about to be worded: to whom, about what."""

    what: str
    gathering: Gathering
    seat: GatheringSeat
    user: User
    customer: Customer


@letter(LETTER)
def written(ids: dict[str, Any]) -> Letter | None:
    """Word a letter about somebody's seat, while it still holds."""
    case = _case(ids)
    if case is None or not _holds(case, ids["sequence"]):
        return None
    with force_locale(case.user.language):
        return _worded(case, ids["sequence"])


def _case(ids: dict[str, Any]) -> Case | None:
    seat = db.session.get(GatheringSeat, ids["seat_id"])
    user = db.session.get(User, seat.person_id) if seat is not None else None
    if seat is None or user is None or not user.email or not branding.is_on(__name__):
        return None
    gathering = db.session.get_one(Gathering, seat.gathering_id)
    customer = db.session.get_one(Customer, seat.customer_id)
    with customer_scope(customer.id):
        still_there = customer.left_at is None and bool(who_of([user.id], Visibility.SHARED))
    return Case(ids["what"], gathering, seat, user, customer) if still_there else None


def _holds(case: Case, number: int) -> bool:
    gathering, seat = case.gathering, case.seat
    if sequence(gathering.sequence, seat.turns) != number:
        return False
    if case.what == "cancelled":
        return gathering.state is GatheringState.CANCELLED and seat.state is not SeatState.GONE
    if case.what == "signed_off":
        return seat.state is SeatState.GONE
    return (
        gathering.state is GatheringState.PUBLISHED
        and seat.state is SeatState.COMING
        and gathering.starts_at > clock.now()
        and admits(gathering.reach, gathering.addressees, keys_of(case.customer))
    )


def _worded(case: Case, number: int) -> Letter:
    gathering, spoken, url = case.gathering, language(), page_url(case.gathering, case.customer)
    times = clocks.clocks(gathering.starts_at, gathering.ends_at, [case.user.time_zone, gathering.zone])
    ended = case.what in ENDING
    facts = {
        "what": case.what,
        "reader": case.user.name_in(spoken),
        "vendor_name": branding.installation().name_in(spoken),
        "brand": branding.brand_colour(),
        "title": gathering.title_in(spoken),
        "clocks": times,
        "place": gathering.place_in(spoken) if gathering.place_kind.has_address else "",
        "online": gathering.place_kind.has_link,
        "join_url": "" if ended else gathering.join_url,
        "why": gathering.cancelled_why if case.what == "cancelled" else "",
        "page_url": url,
    }
    return Letter(
        to=case.user.email or "",
        to_name=case.user.name_in(spoken),
        language=case.user.language,
        subject=_subject(case, times[0].words if times else ""),
        template="gathering",
        facts=facts,
        sender_name=branding.sender_name(spoken),
        message=f"gathering-{gathering.public_id}.{case.seat.public_id}.{number}.{case.what}",
        thread=f"gathering-{gathering.public_id}",
        calendar=_calendar(case, url),
        calendar_method="CANCEL" if ended else "REQUEST",
    )


def _calendar(case: Case, url: str) -> bytes | None:
    if case.what not in INVITING | ENDING or (case.what in ENDING and case.seat.state is SeatState.WAITING):
        return None
    ended = case.what in ENDING
    entry = entry_of(case.gathering, case.user, url, seat=case.seat, cancelled=ended)
    return ics.write([entry], method="CANCEL" if ended else "REQUEST", said_at=clock.now())


def _subject(case: Case, when: str) -> str:
    words = {
        "vendor": branding.installation().name_in(language()),
        "title": case.gathering.title_in(language()),
    }
    if case.what == "welcome":
        return _("[%(vendor)s] You are coming: %(title)s, %(when)s", when=when, **words)
    if case.what == "moved_up":
        return _("[%(vendor)s] A seat for you: %(title)s, %(when)s", when=when, **words)
    if case.what == "changed":
        return pgettext("event", "[%(vendor)s] Changed: %(title)s, %(when)s", when=when, **words)
    if case.what == "cancelled":
        return pgettext("event", "[%(vendor)s] Cancelled: %(title)s", **words)
    if case.what == "signed_off":
        return _("[%(vendor)s] You are not coming: %(title)s", **words)
    return pgettext("event", "[%(vendor)s] Soon: %(title)s, %(when)s", when=when, **words)
