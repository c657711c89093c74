"""Settling asks and writes in a fixed, small number of statements, however many steps there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from portal.foundation.db import db
from portal.onboarding.actions import journeys, settling, steps
from portal.onboarding.rules.shapes import Due, Gate, Rule, StepShape, TemplateShape
from portal.onboarding.rules.words import Anchor, GateKind, StepSide
from tests.onboarding.small import actor, by_key, phase, prepared, step

#: Beginning tells people, and doing a step tells those who wait: that is in the numbers.
MOST_SETTLED, MOST_DONE, MOST_MOVED, MOST_PREPARED, MOST_BEGUN = 18, 45, 35, 32, 60


def of(number: int) -> TemplateShape:
    """Return a template of many steps that wait for each other, observe the product, and have conditions."""
    sides = list(StepSide)
    found = [_step(n, sides[n % 3]) for n in range(number)]
    half = number // 2
    return TemplateShape(
        phases=(phase("a", *found[:half]), phase("b", *found[half:], gate=Gate(GateKind.STEPS))),
        wow=Rule("usage", "invoice.sent", at_least=1),
        done=Rule("all", of=(Rule("registered", at_least=300), Rule("signed_in", "all"))),
    )


def _step(n: int, side: StepSide) -> StepShape:
    needs = (f"s{n - 4}",) if n % 5 == 4 else ()
    automatic = Rule("usage", f"event.{n}", at_least=5) if n % 4 == 1 else Rule()
    conditions = (Rule("segment", "1"),) if n % 3 == 0 else ()
    due = Due(Anchor.BEFORE, 1) if needs else Due(Anchor.START, n % 20)
    made = step(f"s{n}", side, needs=needs, automatic=automatic, conditions=conditions, internal=n % 7 == 6)
    return replace(made, due=due)


def counted(at: Callable[..., Any], counting: Callable[..., Any], number: int) -> dict[str, int]:
    """Return how many statements each act took on a journey of so many steps."""
    took: dict[str, int] = {}
    with at("sakura"):
        chloe, aoi = actor("chloe"), actor("aoi")
        with counting() as asked:
            journey = prepared(of(number))
        took["prepare"] = len(asked)
        with counting() as asked:
            journeys.begin(journey, by=chloe)
        took["begin"] = len(asked)
        db.session.commit()
        with counting() as asked:
            settling.settle(journey)
        took["settle"] = len(asked)
        db.session.commit()
        first = by_key(journey)["s0"]
        with counting() as asked:
            steps.complete(first, by=aoi)
        took["complete"] = len(asked)
        db.session.commit()
        assert journey.started_on is not None
        with counting() as asked:
            journeys.reanchor(journey, Anchor.START, journey.started_on + timedelta(days=10), by=chloe)
        took["reanchor"] = len(asked)
        db.session.rollback()
    return took


@pytest.fixture
def took(at: Callable[..., Any], counting: Callable[..., Any]) -> dict[str, int]:
    return counted(at, counting, 60)


def test_sixty_steps_take_few_statements(took: dict[str, int]) -> None:
    assert took["settle"] <= MOST_SETTLED, took
    assert took["complete"] <= MOST_DONE, took
    assert took["reanchor"] <= MOST_MOVED, took
    assert took["prepare"] <= MOST_PREPARED, took
    assert took["begin"] <= MOST_BEGUN, took


def test_twice_as_many_steps_take_as_many_statements(
    at: Callable[..., Any], counting: Callable[..., Any]
) -> None:
    few, many = counted(at, counting, 30), counted(at, counting, 60)
    assert few == many
