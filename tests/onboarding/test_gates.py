"""What can be done now: gates, prerequisites, and what comes next."""

from datetime import date, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from portal.onboarding.rules.choosing import Candidate, in_order, next_of
from portal.onboarding.rules.gates import (
    GatedPhase,
    GatedStep,
    blocking,
    circle,
    held,
    open_phases,
    running_steps,
)
from portal.onboarding.rules.shapes import Gate
from portal.onboarding.rules.words import GateKind

KINDS = st.sampled_from([GateKind.NONE, GateKind.STEPS])


@st.composite
def roads(draw: st.DrawFn) -> tuple[list[GatedPhase], list[GatedStep]]:
    """Draw phases and steps that wait only for earlier ones, as every checked template does."""
    phases = [GatedPhase(f"p{n}", Gate(draw(KINDS))) for n in range(draw(st.integers(1, 4)))]
    steps: list[GatedStep] = []
    for index, phase in enumerate(phases):
        for n in range(draw(st.integers(0, 4))):
            before = [step.key for step in steps]
            needs = draw(st.lists(st.sampled_from(before), max_size=2, unique=True)) if before else []
            steps.append(GatedStep(f"s{index}.{n}", phase.key, draw(st.booleans()), tuple(needs)))
    return phases, steps


@given(roads())
def test_an_unfinished_road_always_goes_on(road: tuple[list[GatedPhase], list[GatedStep]]) -> None:
    phases, steps = road
    running = running_steps(steps)
    opened = open_phases(phases, steps)
    doable = [step for step in steps if not step.ended and not held(step, opened, running)]
    assert bool(doable) is bool(running)


@given(roads())
def test_doing_what_can_be_done_leads_to_the_end(road: tuple[list[GatedPhase], list[GatedStep]]) -> None:
    phases, steps = road
    for _round in range(len(steps) + 1):
        opened, running = open_phases(phases, steps), running_steps(steps)
        steps = [
            GatedStep(one.key, one.phase, one.ended or not held(one, opened, running), one.needs)
            for one in steps
        ]
    assert not running_steps(steps)


@given(roads())
def test_what_blocks_is_open_and_waited_for(road: tuple[list[GatedPhase], list[GatedStep]]) -> None:
    phases, steps = road
    found, running = blocking(phases, steps), running_steps(steps)
    assert found <= running.keys()
    needed = {key for step in steps if not step.ended for key in step.needs}
    assert needed & running.keys() <= found


def test_a_phase_that_opened_stays_open() -> None:
    phases = [GatedPhase("a"), GatedPhase("b", Gate(GateKind.STEPS), opened=True)]
    assert "b" in open_phases(phases, [GatedStep("x", "a")])


def test_gates_by_hand_and_on_a_condition() -> None:
    by_hand, condition = Gate(GateKind.BY_HAND), Gate(GateKind.CONDITION)
    assert held(GatedStep("x", "a", gate=by_hand), {"a"}, {}).gate is GateKind.BY_HAND
    assert not held(GatedStep("x", "a", gate=by_hand, by_hand=True), {"a"}, {})
    assert held(GatedStep("x", "a", gate=condition), {"a"}, {}).gate is GateKind.CONDITION
    assert not held(GatedStep("x", "a", gate=condition, holds=True), {"a"}, {})
    assert not held(GatedStep("x", "a", gate=condition, by_hand=True), {"a"}, {})
    named = GatedStep("x", "a", gate=Gate(GateKind.STEPS, ("y",)))
    assert held(named, {"a"}, {"y": "a"}).steps == ("y",)
    assert not held(named, {"a"}, {})


@given(
    st.dictionaries(st.sampled_from("abcdefg"), st.lists(st.sampled_from("abcdefg"), max_size=3), max_size=7)
)
def test_a_circle_is_found_where_there_is_one(needs: dict[str, list[str]]) -> None:
    found = circle(needs)
    if found:
        around = zip(found, (*found[1:], found[0]), strict=True)
        assert all(after in needs[key] for key, after in around)
    else:
        left = {key: {one for one in waits if one in needs} for key, waits in needs.items()}
        while free := [key for key, waits in left.items() if not waits]:
            left = {key: waits - set(free) for key, waits in left.items() if key not in free}
        assert not left


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.uuids().map(str),
        st.integers(0, 99),
        st.booleans(),
        st.none() | st.integers(0, 3).map(lambda days: date(2026, 11, 20) + timedelta(days=days)),
        st.booleans(),
    ),
    max_size=8,
    unique_by=lambda one: one.order,
)


@given(CANDIDATES)
def test_the_next_step_follows_the_rule(found: list[Candidate]) -> None:
    chosen = next_of(found)
    assert chosen == (in_order(found) or [None])[0]
    if chosen is None:
        return
    if any(one.blocks for one in found):
        assert chosen.blocks
    alike = [one for one in found if one.blocks is chosen.blocks]
    assert (chosen.due or date.max) == min(one.due or date.max for one in alike)
    same_day = [one for one in alike if one.due == chosen.due]
    assert chosen.own or not any(one.own for one in same_day)


@given(CANDIDATES.filter(lambda found: 0 < len(found) < 5))
def test_the_next_step_is_the_same_however_they_are_listed(found: list[Candidate]) -> None:
    assert len({next_of(listed) for listed in permutations(found)}) == 1
