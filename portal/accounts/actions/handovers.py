"""What the next person must know: written by one, accepted by the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.accounts.actions.revisions import created, revise
from portal.accounts.models import Handover, HandoverKind, User
from portal.accounts.permits import REACHES_ALL
from portal.accounts.queries import handovers
from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import Event, announce


@dataclass(frozen=True)
class HandoverWritten(Event):
    """What the next person must know is written, for them to accept."""

    handover_id: int
    by: Actor


@dataclass(frozen=True)
class HandoverAccepted(Event):
    """The next person has taken over on what is written."""

    handover_id: int
    by: Actor


class PartsMissing(Exception):
    """What a kick-off cannot do without is still blank; `parts` names it."""

    def __init__(self, parts: tuple[str, ...]):
        super().__init__(parts)
        self.parts = parts


class NotTheTaker(Exception):
    """Only who takes over accepts, or a lead for them."""


class AlreadyAccepted(Exception):
    """What was accepted stays as it was."""


def begin(kind: HandoverKind, values: Mapping[str, str], *, writer: User, taker: User, by: Actor) -> Handover:
    """Begin a handover of the customer in scope."""
    handover = Handover(kind=kind, from_id=writer.id, to_id=taker.id, **values)
    db.session.add(handover)
    created("handover", handover, kind.value, by=by, visibility=Visibility.VENDOR)
    return handover


def revise_handover(handover: Handover, values: Mapping[str, Any], *, by: Actor) -> None:
    """Change what a handover says. Raises AlreadyAccepted."""
    if handover.accepted_at is not None:
        raise AlreadyAccepted
    revise("handover", handover, values, by=by, visibility=Visibility.VENDOR)


def deliver(handover: Handover, *, by: Actor) -> None:
    """Say that the handover is written and can be accepted. Raises PartsMissing."""
    if missing := handovers.missing_in(handover):
        raise PartsMissing(missing)
    if handover.written_at is None:
        revise("handover", handover, {"written_at": clock.now()}, by=by, visibility=Visibility.VENDOR)
        _remember("handover.written", handover, by)
        announce(HandoverWritten(handover.customer_id, handover.id, by))


def may_accept(handover: Handover, taker: User) -> bool:
    """True for whoever takes over, and for leads in their place."""
    return taker.id == handover.to_id or taker.staff_role in REACHES_ALL


def accept(handover: Handover, *, taker: User, by: Actor) -> None:
    """Take over on what is written. Raises NotTheTaker, and PartsMissing while it is not written."""
    if not may_accept(handover, taker):
        raise NotTheTaker
    if handover.written_at is None or handovers.missing_in(handover):
        raise PartsMissing(handovers.missing_in(handover))
    if handover.accepted_at is None:
        revise("handover", handover, {"accepted_at": clock.now()}, by=by, visibility=Visibility.VENDOR)
        _remember("handover.accepted", handover, by)
        announce(HandoverAccepted(handover.customer_id, handover.id, by))


def _remember(act: str, handover: Handover, by: Actor) -> None:
    audit.remember(act, by=by, customer_id=handover.customer_id, subject=f"handover:{handover.public_id}")
