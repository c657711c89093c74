"""A customer's person moves or leaves: what they own is handed over together, access ends after the last day."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.accounts import ownership
from portal.accounts.actions import members
from portal.accounts.actions.revisions import revise
from portal.accounts.models import Departure, Membership
from portal.accounts.queries import departures
from portal.accounts.queries.members import by_ids, is_last_admin
from portal.foundation import audit, clock
from portal.foundation.actor import WORKER, Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.tenancy import customer_scope


class SuccessorNeeded(Exception):
    """The person owns something, or is the last administrator: somebody must follow."""


class AlreadyPlanned(Exception):
    """A departure is planned for this person already."""


@dataclass(frozen=True)
class DeparturePlanned(Event):
    """A person will move or leave, and somebody follows."""

    departure_id: int
    by: Actor


@dataclass(frozen=True)
class DepartureCancelled(Event):
    """The person stays after all."""

    departure_id: int
    by: Actor


def plan(
    member: Membership, leaves_on: date, *, successor: Membership | None, moves_to: str, by: Actor
) -> Departure:
    """Plan the last day of a member of the customer in scope; whoever must know is told of it.

    Raises SuccessorNeeded and AlreadyPlanned.
    """
    if departures.planned_for(member) is not None:
        raise AlreadyPlanned
    if successor is None and (is_last_admin(member) or everything_of(member)):
        raise SuccessorNeeded
    departure = Departure(
        membership_id=member.id,
        successor_id=successor.id if successor else None,
        leaves_on=leaves_on,
        moves_to=moves_to,
        planned_by_id=by.person_id,
        handed_over={},
    )
    db.session.add(departure)
    if successor is not None and is_last_admin(member):
        members.promote(successor, by=by)
    facts = {"leaves_on": leaves_on, "successor_id": departure.successor_id}
    revise("member", member, facts, by=by, visibility=Visibility.SHARED)
    _remember("departure.planned", departure, member, by)
    db.session.flush()
    announce(DeparturePlanned(departure.customer_id, departure.id, by))
    return departure


def hand_over(
    departure: Departure, successor: Membership, keys: Collection[str] | None, *, by: Actor
) -> list[ownership.Owned]:
    """Give what the leaving person owns to the successor: the things of these keys, or (None) everything.

    Everything includes what the one who plans cannot see; it is not in what is returned to them.
    """
    member = by_ids([departure.membership_id])[departure.membership_id]
    if keys is None:
        with customer_scope(departure.customer_id):
            given = ownership.hand_over(
                member, successor, {thing.key for thing in ownership.owned_by(member)}, by=by
            )
    else:
        given = ownership.hand_over(member, successor, keys, by=by)
    departure.handed_over = _added(departure.handed_over, ownership.counted(given))
    departure.handed_over_at = clock.now()
    db.session.flush()
    if given:
        _remember("departure.handed_over", departure, member, by, things=len(given))
    return given


def cancel(departure: Departure, *, by: Actor) -> None:
    """The person stays; what was handed over stays where it is."""
    member = by_ids([departure.membership_id])[departure.membership_id]
    departure.cancelled_at = clock.now()
    facts = {"leaves_on": None, "successor_id": None}
    revise("member", member, facts, by=by, visibility=Visibility.SHARED)
    _remember("departure.cancelled", departure, member, by)
    announce(DepartureCancelled(departure.customer_id, departure.id, by))


def end_when_over(departure_id: int, customer_id: int, leaves_on: date, zone: str) -> bool:
    """End the access of a person whose last day is over in the customer's zone; True when that was now."""
    if clock.today(zone) <= leaves_on:
        return False
    with customer_scope(customer_id):
        departure = db.session.scalars(select(Departure).where(Departure.id == departure_id)).one()
        _end(departure)
    return True


def everything_of(member: Membership) -> list[ownership.Owned]:
    """Return all that a member owns, whoever may see it; never shown to anybody as it is."""
    with customer_scope(member.customer_id):
        return ownership.owned_by(member)


def _end(departure: Departure) -> None:
    both = by_ids([departure.membership_id, departure.successor_id or 0])
    member, successor = both[departure.membership_id], both.get(departure.successor_id or 0)
    if successor is not None and successor.ended_at is None:
        hand_over(departure, successor, None, by=WORKER)
        if is_last_admin(member):
            members.promote(successor, by=WORKER)
    departure.ended_at = clock.now()
    if member.ended_at is None:
        members.close(member, by=WORKER)


def _remember(act: str, departure: Departure, member: Membership, by: Actor, **facts: Any) -> None:
    db.session.flush()
    audit.remember(
        act,
        by=by,
        customer_id=departure.customer_id,
        subject=f"person:{member.user.public_id}",
        leaves_on=departure.leaves_on.isoformat(),
        **facts,
    )


def _added(before: dict[str, dict[str, int]], more: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    return {
        seen: dict(Counter(before.get(seen, {})) + Counter(more.get(seen, {}))) for seen in {*before, *more}
    }
