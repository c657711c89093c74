"""A journey on its way, put into the database through the actions that pages use: for tests of its pages."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from portal.accounts.models import Customer, Membership, User
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.onboarding.actions import journeys
from portal.onboarding.actions import steps as act
from portal.onboarding.models import Journey, Step
from portal.onboarding.rules.shapes import (
    Due,
    Gate,
    PhaseShape,
    Rule,
    StepShape,
    TemplateShape,
    Words,
)
from portal.onboarding.rules.words import Anchor, GateKind, StepKind, StepSide
from tests import cast

CU, VE, TO = StepSide.CUSTOMER, StepSide.VENDOR, StepSide.TOGETHER


@dataclass(frozen=True)
class Walked:
    """The public ids of a journey and its steps, by key."""

    journey: str
    steps: dict[str, str]


def both(text: str) -> Words:
    """Return a text that is told apart by language."""
    return Words(f"{text}(日本語)", text)


def shape(*, more: int = 0) -> TemplateShape:
    """Return a short way: two phases, an inside step, a gate, a star at its end; `more` plain steps in the second."""
    first = PhaseShape(
        "prepare",
        both("Prepare"),
        (
            StepShape("kickoff", both("Fix the kick-off"), TO, due=Due(Anchor.START, 1)),
            StepShape("handover", both("Read the handover"), VE, internal=True, due=Due(Anchor.START, 1)),
            StepShape(
                "choose", both("Choose the template"), CU, about=both("Take **one** of three."), may_skip=True,
                due=Due(Anchor.START, 2),
            ),
            StepShape("send", both("Send a test invoice"), TO, needs=("choose",), due=Due(Anchor.START, 4)),
            StepShape("domain", both("Check the domain"), VE, due=Due(Anchor.START, 5)),
        ),
    )  # fmt: skip
    plain = tuple(StepShape(f"more{at}", both(f"More {at}"), CU) for at in range(more))
    second = PhaseShape(
        "result",
        both("First result"),
        (*plain, StepShape("close", both("Close the month"), CU, kind=StepKind.DO, is_wow=True)),
        Gate(GateKind.STEPS),
    )
    return TemplateShape(
        phases=(first, second),
        wow=Rule("step", ref="close"),
        wow_words=both("The month closes by itself"),
        done=Rule("step", ref="close"),
        clock_from=Anchor.START,
        value_days=21,
    )


def actor(name: str) -> Actor:
    """Return somebody of the cast as who acts."""
    user = db.session.scalars(select(User).where(User.email == cast.address(name))).one()
    return Actor(ActorKind.PERSON, Side.VENDOR if user.staff_role else Side.CUSTOMER, user.id)


def membership(name: str) -> int:
    """Return the membership of one of the cast in the customer in scope."""
    asked = select(Membership.id).join(User, User.id == Membership.user_id)
    return db.session.scalars(asked.where(User.email == cast.address(name))).one()


def walk(*, done: tuple[str, ...] = (), begun: bool = True, more: int = 0, days_ago: int = 0) -> Walked:
    """Begin a journey at the customer in scope and do these steps; commits."""
    with clock.at(clock.now() - timedelta(days=days_ago)):
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        journey = journeys.prepare(
            customer, by=actor("chloe"), shape=shape(more=more), title=both("Administrators")
        )
        db.session.flush()
        if begun:
            journeys.begin(journey, by=actor("chloe"))
    rows = {row.key: row for row in db.session.scalars(select(Step).where(Step.journey_id == journey.id))}
    for key in done:
        act.complete(rows[key], by=actor("aoi" if rows[key].side is CU else "chloe"))
    db.session.commit()
    return Walked(journey.public_id, {key: row.public_id for key, row in rows.items()})


def row(public_id: str) -> Step:
    """Return a step as it is now."""
    return db.session.scalars(select(Step).where(Step.public_id == public_id)).one()


def journey_row(public_id: str) -> Journey:
    """Return a journey as it is now."""
    return db.session.scalars(select(Journey).where(Journey.public_id == public_id)).one()
