"""Templates as data: whether they are sound, what was changed, and what a newer edition does to an adapted journey."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.onboarding.rules import checking, differences, rewriting
from portal.onboarding.rules.differences import Fit, What
from portal.onboarding.rules.shapes import (
    Field,
    Gate,
    PhaseShape,
    Rule,
    StepShape,
    TemplateShape,
    Words,
)
from portal.onboarding.rules.words import GateKind, OwnerRole, StepKind, StepSide, StepState
from portal.onboarding.starters import STARTERS
from portal.onboarding.starters.billing import BILLING

SHAPE = BILLING.shape


def _step(key: str, **more) -> StepShape:
    return StepShape(key, Words(key, key), StepSide.CUSTOMER, **more)


def _template(*phases: PhaseShape, **more) -> TemplateShape:
    first = phases[0].steps[0].key
    usual = {"wow": Rule("step", first), "wow_words": Words("値", "value"), "done": Rule("step", first)}
    return TemplateShape(phases, **{**usual, "value_days": 10, **more})


def _phase(key: str, *steps: StepShape, **more) -> PhaseShape:
    return PhaseShape(key, Words(key, key), steps, **more)


def _codes(shape: TemplateShape, kinds=None) -> set[str]:
    return {one.code for one in checking.findings(shape, kinds)}


@pytest.mark.parametrize("one", STARTERS, ids=lambda one: one.code)
def test_every_starter_is_sound(one):
    assert checking.findings(one.shape) == ()


def test_an_empty_template_cannot_be_published():
    found = checking.findings(TemplateShape())

    assert {"no_steps", "wow_missing", "wow_words"} <= {one.code for one in found}
    assert checking.hinders(found)


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ((_step("a", needs=("b",)), _step("b", needs=("a",))), "circle"),
        ((_step("a", needs=("a",)),), "circle"),
        ((_step("a", needs=("gone",)),), "needs"),
        ((_step("a"), _step("a")), "key"),
        ((_step("a", gate=Gate(GateKind.STEPS, ("gone",))),), "gate"),
        ((_step("a", gate=Gate(GateKind.CONDITION)),), "gate_empty"),
        ((_step("a", automatic=Rule("step", "gone")),), "rule_step"),
        ((_step("a", conditions=(Rule("answer", "gone.field"),)),), "rule_step"),
        ((_step("a", automatic=Rule("usage")),), "rule"),
        ((_step("a", automatic=Rule("all")),), "rule"),
        ((_step("a", kind=StepKind.FORM),), "form_empty"),
        ((StepShape("a", Words(), StepSide.CUSTOMER),), "title"),
        ((_step("a", internal=True),), "wow_inside"),
    ],
)
def test_what_cannot_work_hinders(steps, code):
    found = checking.findings(_template(_phase("p", *steps)))

    assert code in {one.code for one in found if one.hinders}


def test_a_phase_that_waits_for_a_later_one_never_opens():
    first = _phase("first", _step("a"), gate=Gate(GateKind.STEPS, ("b",)))
    second = _phase("second", _step("b"), gate=Gate(GateKind.STEPS))

    assert checking.circles(_template(first, second)) == ["a", "b"]


def test_an_answer_must_be_one_that_can_be_given():
    asked = _step(
        "ask", kind=StepKind.FORM,
        fields=(Field("f", Words("問", "Q"), "choice", choices=(Words("はい", "Yes"), Words("いいえ", "No"))),),
    )  # fmt: skip
    fits = _step("b", conditions=(Rule("answer", "ask.f", text="Yes"),))
    never = _step("b", conditions=(Rule("answer", "ask.f", text="Perhaps"),))

    assert "rule_step" not in _codes(_template(_phase("p", asked, fits)))
    assert "rule_step" in _codes(_template(_phase("p", asked, never)))


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (StepShape("a", Words("日本語だけ", ""), StepSide.CUSTOMER), "language"),
        (_step("a", owner=OwnerRole.CSM), "owner_side"),
        (_step("a", video_url="http://video.example/"), "video_address"),
        (_step("a", automatic=Rule("moon")), "kind_unknown"),
    ],
)
def test_what_only_deserves_a_look_hinders_nothing(step, code):
    found = checking.findings(_template(_phase("p", replace(step, is_wow=True))), {"step": ()})

    assert code in {one.code for one in found}
    assert not checking.hinders(found)


@given(st.permutations([step.key for step in SHAPE.steps]), st.booleans())
def test_moving_steps_about_loses_none(keys, up):
    shape = SHAPE
    for key in keys:
        shape = rewriting.stepped(shape, key, up)

    assert sorted(step.key for step in shape.steps) == sorted(step.key for step in SHAPE.steps)
    assert [part.key for part in shape.phases] == [part.key for part in SHAPE.phases]


def test_steps_go_across_the_border_of_their_phase():
    up = rewriting.stepped(SHAPE, "bank", up=True)
    down = rewriting.stepped(up, "bank", up=False)

    assert [step.key for step in up.phases[0].steps][-1] == "bank"
    assert down == SHAPE
    assert rewriting.stepped(SHAPE, SHAPE.steps[0].key, up=True) == SHAPE


def test_nobody_waits_for_a_step_that_was_taken_out():
    shape = rewriting.without_step(SHAPE, "import")

    assert rewriting.step_of(shape, "test").needs == ("design",)
    assert rewriting.without_phase(shape, "connect").phases[1].key == "first"
    assert checking.circles(shape) == []


def test_what_is_the_same_has_no_differences():
    assert differences.between(SHAPE, SHAPE) == ()


def test_differences_are_told_one_by_one():
    newer = rewriting.changed_step(SHAPE, replace(rewriting.step_of(SHAPE, "design"), minutes=25))
    newer = rewriting.without_step(newer, "export")
    newer = rewriting.with_step(newer, "first", _step("praise"))
    newer = replace(rewriting.placed_step(newer, "bank", "prepare", "kickoff"), value_days=14)

    told = {(one.what, one.of, one.field) for one in differences.between(SHAPE, newer)}

    assert told == {
        (What.REMOVED, "export", ""),
        (What.CHANGED, "", "value_days"),
        (What.MOVED, "bank", ""),
        (What.CHANGED, "design", "minutes"),
        (What.ADDED, "praise", ""),
    }


def test_only_what_was_moved_counts_as_moved():
    newer = rewriting.placed_step(SHAPE, "design", "connect", "bank")

    assert [(one.what, one.of) for one in differences.between(SHAPE, newer)] == [(What.MOVED, "design")]


def test_an_offer_leaves_alone_what_is_done_and_says_what_was_adapted():
    newer = SHAPE
    for key in ("design", "bank", "people"):
        newer = rewriting.changed_step(newer, replace(rewriting.step_of(newer, key), minutes=99))
    now = rewriting.changed_step(SHAPE, replace(rewriting.step_of(SHAPE, "bank"), minutes=5))
    now = rewriting.without_step(now, "people")

    fits = {
        one.difference.of: (one.fit, one.now)
        for one in differences.offered(SHAPE, newer, now, {"design": StepState.DONE})
    }

    assert fits == {"design": (Fit.DONE, None), "bank": (Fit.ADAPTED, 5)}


def test_what_a_journey_says_already_is_not_offered():
    newer = rewriting.changed_step(SHAPE, replace(rewriting.step_of(SHAPE, "bank"), minutes=99))

    assert differences.offered(SHAPE, newer, newer, {}) == ()
    assert [one.fit for one in differences.offered(SHAPE, newer, SHAPE, {})] == [Fit.FITS]
