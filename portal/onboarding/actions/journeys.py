"""A journey as a whole: prepared inside the vendor, begun before both sides, moved to other days, called off."""

from collections.abc import Mapping
from datetime import date

from portal.accounts.models import Customer
from portal.foundation.actor import Actor
from portal.onboarding.models import Journey, JourneyTemplateEdition
from portal.onboarding.rules.shapes import TemplateShape, Words
from portal.onboarding.rules.words import Anchor, JourneyRole


def prepare(
    customer: Customer,
    *,
    by: Actor,
    edition: JourneyTemplateEdition | None = None,
    shape: TemplateShape | None = None,
    title: Words | None = None,
    role: JourneyRole | None = None,
    product_id: int | None = None,
    department_id: int | None = None,
    member_id: int | None = None,
    lead_id: int | None = None,
    anchors: Mapping[Anchor, date] | None = None,
    kpis: Mapping[str, str] | None = None,
) -> Journey:
    """Copy an edition (or a shape that has none) into a journey of the customer in scope, inside the vendor.

    Conditions decide which steps belong to it, owner rules name people, due days are counted where their anchors are
    known. Without edition and shape it is empty. `anchors` may hold contract, kick-off and go-live (start comes with
    `begin`); without one the contract's is that of the product's running subscription. `kpis` maps words by which the
    template names KPIs (Rule.text) to public ids; others are found by their title.
    """
    raise NotImplementedError


def begin(journey: Journey, *, by: Actor, on: date | None = None) -> None:
    """Let the customer see a prepared journey; its clock runs. `on` is a day other than the customer's today.

    Announces JourneyBegun. Raises Refused: begun, over.
    """
    raise NotImplementedError


def cancel(journey: Journey, why: str, *, by: Actor) -> None:
    """Call a journey off, with a reason. Raises Refused: over, reason."""
    raise NotImplementedError


def reanchor(journey: Journey, anchor: Anchor, day: date | None, *, by: Actor) -> list[int]:
    """Move an anchor; open steps counted from it move along, except those moved by hand. Returns the moved ids.

    Of `Anchor`: contract, kick-off, go-live, and start once it has begun. Raises Refused: over, same, not_begun.
    """
    raise NotImplementedError


def revise(
    journey: Journey,
    *,
    by: Actor,
    title: Words | None = None,
    wow_words: Words | None = None,
    value_days: int | None = None,
    behind_after: int | None = None,
    stuck_after: int | None = None,
    lead_id: int | None = None,
) -> bool:
    """Change what is said of a journey; None leaves as it is. Return whether anything changed. Raises Refused: over."""
    raise NotImplementedError


def settle_wow_words(journey: Journey, words: Words, with_id: int, on: date, *, by: Actor) -> None:
    """Keep the sentence of the wow moment as it was settled with a person of the customer's."""
    raise NotImplementedError
