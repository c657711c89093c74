"""What meetings ask of somebody: an answer, a choice of times, and afterwards who was there."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.models import User
from portal.accounts.permits import ROLE_OF_STAFF, Permit, permits
from portal.accounts.standpoint import Standpoint
from portal.activity.next_things import NextThing, Rank, Steady, offers_to_customers, offers_to_vendor
from portal.foundation.audience import Side
from portal.foundation.clock import day_of
from portal.meetings.queries import next as asked

MOST = 20


@offers_to_customers
def for_customers(point: Standpoint) -> Iterator[NextThing]:
    """Offer what waits for the answer of one of the customer's people."""
    if point.side is Side.CUSTOMER and point.may(Permit.MEETINGS_READ) and point.user is not None:
        yield from _choose(asked.to_choose(point.user.id), named=False)
        yield from _answer(asked.to_answer(point.user.id), named=False)


@offers_to_vendor(steady=True)
def for_vendor(user: User, customer_ids: Sequence[int]) -> Steady:
    """Offer what waits for a vendor person: choices, answers, and who was there as soon as a meeting is over."""
    if not _may_read(user):
        return Steady([])
    things = (
        *_choose(asked.to_choose(user.id, customer_ids)[:MOST], named=True),
        *_answer(asked.to_answer(user.id, customer_ids)[:MOST], named=True),
        *_tell(asked.to_tell(user.id, customer_ids)[:MOST]),
    )
    return Steady(things, asked.same_until(user.id))


def _may_read(user: User) -> bool:
    role = user.staff_role
    return role is not None and permits(frozenset({ROLE_OF_STAFF[role]}), Permit.MEETINGS_READ)


def _choose(rows: Sequence[Any], *, named: bool) -> Iterator[NextThing]:
    for row in rows:
        yield _thing(
            row, "meeting.to_choose", _l("Say when you can come: %(title)s"), _l("Choose times"),
            reason=_l("One tap for each time that suits you."), named=named,
        )  # fmt: skip


def _answer(rows: Sequence[Any], *, named: bool) -> Iterator[NextThing]:
    for row in rows:
        yield _thing(
            row, "meeting.to_answer", _l("Answer the invitation: %(title)s"), _l("Answer"),
            reason=_l("So that the others know whether you come."), named=named,
        )  # fmt: skip


def _tell(rows: Sequence[Any]) -> Iterator[NextThing]:
    for row in rows:
        yield _thing(
            row, "meeting.to_tell", _l("Who was there? %(title)s"), _l("Say who was there"),
            reason=_l("The contact history and the minutes go by it."), named=True,
        )  # fmt: skip


def _thing(row: Any, kind: str, title: Any, label: Any, *, reason: Any, named: bool) -> NextThing:
    return NextThing(
        rank=Rank.PEOPLE,
        kind=kind,
        title=title % {"title": row.title},
        url=url_for("meetings.show", slug=row.slug, meeting=row.public_id),
        label=label,
        reason=reason,
        caption=_l("Opens the meeting"),
        due=day_of(row.starts_at, row.time_zone) if row.starts_at and kind == "meeting.to_answer" else None,
        since=day_of(row.created_at, row.time_zone),
        customer_name=row.customer_name if named else "",
        customer_url=url_for("customer_home.show", slug=row.slug) if named else "",
        icon="calendar",
    )
