"""What is done with the vendor's own people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.accounts import sessions
from portal.accounts.actions import team
from portal.accounts.models import StaffRole, TeamPosition, User
from portal.accounts.queries import staff
from portal.accounts.queries.team import place_of
from portal.foundation import audit, clock
from portal.foundation.actor import WORKER, Actor
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.tenancy import customer_scope


class LastVendorAdmin(Exception):
    """Nobody could manage the installation any more."""


class TakerNeeded(Exception):
    """Every customer of the one who leaves needs somebody who follows; `customers` are those without."""

    def __init__(self, customers: list[str]):
        super().__init__(customers)
        self.customers = customers


@dataclass(frozen=True)
class CustomerHandedOver(Event):
    """A customer's CSM was followed by another, with everything they owned there."""

    leaver_id: int
    successor_id: int
    by: Actor


@dataclass(frozen=True)
class CsmIntroduced(Event):
    """A customer has another primary CSM, whom its administrators should get to know."""

    leaver_id: int
    successor_id: int
    by: Actor


@dataclass(frozen=True)
class ColleagueShutOut(Event):
    """A colleague left, or is let in no longer (customer 0: everywhere)."""

    person_id: int
    by: Actor


def revise_colleague(person: User, values: Mapping[str, Any], *, by: Actor) -> None:
    """Change a colleague's role, department or title. Raises LastVendorAdmin."""
    role = values.get("staff_role", person.staff_role)
    if role is not StaffRole.ADMIN and staff.is_last_admin(person):
        raise LastVendorAdmin
    before = person.staff_role
    for field, value in values.items():
        setattr(person, field, value)
    if person.staff_role is not before:
        sessions.look_anew(person)
        _remember("role.changed", person, by, before=str(before), after=str(person.staff_role))


def disable(person: User, *, by: Actor) -> None:
    """Let a colleague in no longer, from the next request on. Raises LastVendorAdmin."""
    if staff.is_last_admin(person):
        raise LastVendorAdmin
    _shut_out(person, by=by)


def enable(person: User, *, by: Actor) -> None:
    """Let a colleague in again; sign-ins from before stay ended."""
    if person.disabled_at is None:
        return
    person.disabled_at, person.staff_leaves_on = None, None
    _remember("person.enabled", person, by)


def leave(person: User, leaves_on: date, takers: Mapping[int, User], *, by: Actor) -> int:
    """Hand a colleague's whole portfolio over and end their access after their last day; returns how many things.

    `takers` says by customer id who follows. Until the last day a former primary stays as backup, so that the
    handover can be written. Raises TakerNeeded and LastVendorAdmin.
    """
    if staff.is_last_admin(person):
        raise LastVendorAdmin
    book = staff.book_of(person)
    if without := [row.name for row in book if row.id not in takers]:
        raise TakerNeeded(without)
    person.staff_leaves_on = leaves_on
    over = leaves_on < clock.today(person.time_zone)
    given = sum(hand_customer_over(row.id, person, takers[row.id], by=by, stays=not over) for row in book)
    _remember(
        "departure.planned", person, by, leaves_on=leaves_on.isoformat(), customers=len(book), things=given
    )
    if over:
        _shut_out(person, by=by)
    return given


def hand_customer_over(customer_id: int, leaver: User, successor: User, *, by: Actor, stays: bool) -> int:
    """Let the successor follow the leaver at one customer, and introduce them; returns how many things."""
    with customer_scope(customer_id):
        held = place_of(leaver)
        was_primary = held is not None and held.position is TeamPosition.PRIMARY
        given = team.succeed(leaver, successor, by=by, stays=stays)
        if was_primary:
            introduce(customer_id, leaver, successor, by=by)
        db.session.flush()  # while the scope is open
    announce(CustomerHandedOver(customer_id, leaver.id, successor.id, by))
    return len(given)


def introduce(customer_id: int, leaver: User, successor: User, *, by: Actor) -> None:
    """Have the administrators of a customer told who follows."""
    announce(CsmIntroduced(customer_id, leaver.id, successor.id, by))


def end_when_over(person: User) -> bool:
    """End the access of a colleague whose last day is over in their own zone; True when that was now."""
    if person.staff_leaves_on is None or clock.today(person.time_zone) <= person.staff_leaves_on:
        return False
    for row in staff.book_of(person):
        with customer_scope(row.id):
            team.end_every_place(person, by=WORKER)
    _shut_out(person, by=WORKER)
    return True


def _shut_out(person: User, *, by: Actor) -> None:
    if person.disabled_at is None:
        person.disabled_at = clock.now()
        sessions.end_all(person)
        db.session.flush()
        _remember("person.disabled", person, by)
        announce(ColleagueShutOut(0, person.id, by))


def _remember(act: str, person: User, by: Actor, **facts: Any) -> None:
    audit.remember(act, by=by, subject=f"person:{person.public_id}", **facts)
