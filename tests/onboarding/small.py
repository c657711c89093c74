"""A small journey for tests: prepared and begun through the actions, for a customer of the cast."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.onboarding.actions import journeys
from portal.onboarding.models import Journey, Step
from portal.onboarding.queries import steps
from portal.onboarding.rules.shapes import Due, Gate, PhaseShape, Rule, StepShape, TemplateShape, Words
from portal.onboarding.rules.words import Anchor, GateKind, StepSide
from tests import cast


def actor(name: str) -> Actor:
    """Return somebody of the cast as who acts."""
    side = Side.VENDOR if name in cast.STAFF else Side.CUSTOMER
    person_id = db.session.scalars(select(User.id).where(User.email == cast.address(name))).one()
    return Actor(ActorKind.PERSON, side, person_id)


def step(key: str, side: StepSide = StepSide.CUSTOMER, due: int | None = None, **more: Any) -> StepShape:
    """Return a step's shape, called by its key."""
    rule = Due() if due is None else Due(Anchor.START, due)
    return StepShape(key, Words(f"{key}(日)", f"{key} (en)"), side, **{"due": rule, **more})


def phase(key: str, *found: StepShape, gate: Gate | None = None) -> PhaseShape:
    """Return a phase's shape, called by its key."""
    return PhaseShape(key, Words(f"{key}(日)", f"{key} (en)"), found, gate or Gate())


#: Two phases, one after the other: the customer's, ours, the vendor's inside, and the wow moment.
SHAPE = TemplateShape(
    phases=(
        phase(
            "start",
            step("invite", due=2),
            step("prepare", StepSide.VENDOR, due=1, internal=True),
            step("check", StepSide.VENDOR, due=3, needs=("invite",)),
        ),
        phase("use", step("first", due=5, is_wow=True), gate=Gate(GateKind.STEPS, ("invite", "check"))),
    ),
    wow=Rule("step", "first"),
    wow_words=Words("最初の請求書が出た", "The first invoice went out"),
    clock_from=Anchor.START,
    value_days=30,
)


def prepared(
    shape: TemplateShape = SHAPE, *, slug: str = "sakura", by: str = "chloe", **more: Any
) -> Journey:
    """Return a prepared journey; the customer's scope must be open."""
    customer = db.session.scalars(select(Customer).where(Customer.slug == slug)).one()
    title = Words("請求書の導入", "Getting started with invoices")
    return journeys.prepare(customer, by=actor(by), shape=shape, title=title, **more)


def begun(shape: TemplateShape = SHAPE, *, by: str = "chloe", **more: Any) -> Journey:
    """Return a journey that has begun."""
    made = prepared(shape, by=by, **more)
    journeys.begin(made, by=actor(by))
    return made


def by_key(journey: Journey) -> Mapping[str, Step]:
    """Return the steps of a journey, those that were left out too, by key."""
    return {one.key: one for one in steps.everything(journey.id)}


def dues(journey: Journey) -> dict[str, date | None]:
    """Return the due days by key."""
    return {key: one.due_on for key, one in by_key(journey).items()}
