"""What is done with one step of a journey. Each ends with `settle`: callers need nothing more."""

from datetime import date
from typing import Any

from portal.foundation.actor import Actor
from portal.onboarding.models import Phase, Step
from portal.onboarding.rules.words import DoneHow


def complete(
    step: Step, *, by: Actor, how: DoneHow = DoneHow.HAND, evidence: dict[str, Any] | None = None
) -> None:
    """A step is done. Whether its form is filled in or its file there is its kind's own matter (`actions.answers` …).

    Raises Refused: not_begun, cancelled, paused never (work may go on), not_now (done, skipped or left out already),
    not_open (a gate or a step before it).
    """
    raise NotImplementedError


def reopen(step: Step, *, by: Actor) -> None:
    """A step that was done or skipped is to be done after all; a wow moment or an end that it alone showed is undone.

    Raises Refused: not_now, cancelled.
    """
    raise NotImplementedError


def skip(step: Step, why: str, *, by: Actor) -> None:
    """Leave a step out, with a reason; the vendor may skip any step, the customer where `may_skip` says so.

    Raises Refused: may_not_skip, reason, not_now, not_begun, cancelled.
    """
    raise NotImplementedError


def open_by_hand(thing: Step | Phase, *, by: Actor) -> None:
    """Open the gate of a step or a phase, whatever it waits for. Raises Refused: not_now (it is open)."""
    raise NotImplementedError


def move_due(step: Step, day: date | None, *, by: Actor) -> None:
    """Move a step's due day by hand, from then on it stays there; None gives it back to its rule.

    Raises Refused: not_now (it is not open), cancelled.
    """
    raise NotImplementedError


def give(step: Step, *, by: Actor, owner_id: int | None = None, staff_id: int | None = None) -> None:
    """Say who does a step: a member of the customer's (membership id), or a person of the vendor's (user id).

    A step together may have both; None leaves that side as it is. Raises Refused: not_now, same.
    """
    raise NotImplementedError
