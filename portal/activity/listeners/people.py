"""What happens to a customer's people and its account team goes into the timeline."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.actions.customers import StageChanged
from portal.accounts.actions.departures import DepartureCancelled, DeparturePlanned
from portal.accounts.actions.handovers import HandoverAccepted, HandoverWritten
from portal.accounts.actions.invitations import MemberJoined
from portal.accounts.actions.members import AccessEnded, RoleChanged
from portal.accounts.actions.staff import CustomerHandedOver
from portal.accounts.actions.team import PrimaryChanged
from portal.accounts.models import Departure, Handover, Membership
from portal.activity.actions import record
from portal.activity.sentences import chapter, told_by
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import customer_scope

told_by(
    "activity/people.html",
    "member.joined",
    "member.left",
    "member.role_changed",
    "departure.planned",
    "departure.cancelled",
    "team.primary_changed",
    "team.handed_over",
    "handover.written",
    "handover.accepted",
    "stage.changed",
)
chapter("people", _l("People and company"), "member.", "departure.", "team.", "handover.", "stage.")


@in_transaction(MemberJoined)
def _joined(event: MemberJoined) -> None:
    with _written(event.customer_id):
        person_id = _person_of(event.membership_id)
        record("member.joined", by=Actor(ActorKind.PERSON, Side.CUSTOMER, person_id), person_id=person_id)


@in_transaction(AccessEnded)
def _left(event: AccessEnded) -> None:
    with _written(event.customer_id):
        record("member.left", by=event.by, person_id=_person_of(event.membership_id))


@in_transaction(RoleChanged)
def _role_changed(event: RoleChanged) -> None:
    with _written(event.customer_id):
        roles: dict[str, Any] = {"before": event.before, "after": event.after}
        record("member.role_changed", by=event.by, person_id=_person_of(event.membership_id), **roles)


@in_transaction(DeparturePlanned)
def _departure_planned(event: DeparturePlanned) -> None:
    with _written(event.customer_id):
        record("departure.planned", by=event.by, **_facts_of(event.departure_id))


@in_transaction(DepartureCancelled)
def _departure_cancelled(event: DepartureCancelled) -> None:
    with _written(event.customer_id):
        record("departure.cancelled", by=event.by, **_facts_of(event.departure_id))


@in_transaction(PrimaryChanged)
def _primary_changed(event: PrimaryChanged) -> None:
    with _written(event.customer_id):
        record("team.primary_changed", by=event.by, person_id=event.after_id, other_id=event.before_id)


@in_transaction(CustomerHandedOver)
def _handed_over(event: CustomerHandedOver) -> None:
    with _written(event.customer_id):
        people: dict[str, Any] = {"person_id": event.successor_id, "other_id": event.leaver_id}
        record("team.handed_over", by=event.by, visibility=Visibility.VENDOR, **people)


@in_transaction(HandoverWritten)
def _handover_written(event: HandoverWritten) -> None:
    _tell_of_handover("handover.written", event)


@in_transaction(HandoverAccepted)
def _handover_accepted(event: HandoverAccepted) -> None:
    _tell_of_handover("handover.accepted", event)


@in_transaction(StageChanged)
def _stage_changed(event: StageChanged) -> None:
    with _written(event.customer_id):
        stages: dict[str, Any] = {"before": event.before, "after": event.after}
        record("stage.changed", by=event.by, visibility=Visibility.VENDOR, **stages)


def _tell_of_handover(kind: str, event: HandoverWritten | HandoverAccepted) -> None:
    with _written(event.customer_id):
        handover = db.session.scalars(select(Handover).where(Handover.id == event.handover_id)).one()
        people: dict[str, Any] = {"person_id": handover.to_id, "other_id": handover.from_id}
        record(kind, by=event.by, visibility=Visibility.VENDOR, **people)


@contextmanager
def _written(customer_id: int) -> Iterator[None]:
    """Work as the system inside the customer, whatever scope the news came from; rows go out before it closes."""
    db.session.flush()
    with customer_scope(customer_id):
        yield
        db.session.flush()


def _person_of(membership_id: int) -> int | None:
    return db.session.scalar(select(Membership.user_id).where(Membership.id == membership_id))


def _facts_of(departure_id: int) -> dict[str, Any]:
    departure = db.session.scalars(select(Departure).where(Departure.id == departure_id)).one()
    successor = departure.successor_id
    return {
        "person_id": _person_of(departure.membership_id),
        "other_id": _person_of(successor) if successor else None,
        "leaves_on": departure.leaves_on,
    }
