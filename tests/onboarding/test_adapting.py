"""A journey is adapted to its customer; the template stays, and what was done stays done."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.history import Revision
from portal.foundation.tenancy import customer_scope
from portal.onboarding.actions import adapting, steps
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.queries import journeys
from portal.onboarding.queries.steps import everything, of_journey, shape_of
from portal.onboarding.rules.shapes import Due, Gate, Words, as_json
from portal.onboarding.rules.words import Anchor, GateKind, StepSide, StepState
from tests.onboarding.small import actor, begun, by_key, phase, step


def test_added_step_gets_a_key_a_place_a_day_and_an_owner(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        first = journeys.phases(journey.id)[0]
        made = adapting.add(first, step("invite", due=4), by=actor("chloe"), before=by_key(journey)["check"])
        assert made.key == "invite-2"
        assert made.owner_id is not None
        assert made.due_on is not None
        assert made.opened_at is not None
        assert [one.key for one in of_journey(journey.id)] == [
            "invite", "prepare", "invite-2", "check", "first",
        ]  # fmt: skip
        assert [one.position for one in of_journey(journey.id)] == [0, 1, 2, 3, 4]


def test_revising_follows_what_depends_on_it(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        found = by_key(journey)["invite"]
        steps.move_due(found, journey.started_on, by=actor("chloe"))
        wanted = replace(shape_of(found), side=StepSide.VENDOR, due=Due(Anchor.START, 9), internal=True)
        assert adapting.revise(found, wanted, by=actor("chloe")) == {"side", "due_rule", "internal"}
        assert (found.owner_id, found.staff_id is not None) == (None, True)
        assert found.due_by_hand is False
        assert found.visibility is Visibility.VENDOR
        assert adapting.revise(found, wanted, by=actor("chloe")) == set()


def test_two_who_change_a_step_both_win_unless_it_is_the_same_field(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        found = by_key(journey)["invite"]
        saw = shape_of(found)
        adapting.revise(found, replace(saw, minutes=45), by=actor("chloe"))
        mine = replace(saw, title=Words("招待", "Invite them"))
        adapting.revise(found, mine, by=actor("bo"), seen=as_json(saw))
        assert (found.minutes, found.title_en) == (45, "Invite them")
        with pytest.raises(adapting.Conflict) as told:
            adapting.revise(found, replace(saw, minutes=5), by=actor("bo"), seen=as_json(saw))
        assert told.value.field == "minutes"


def test_steps_may_not_wait_for_each_other(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        found = by_key(journey)["invite"]
        with pytest.raises(Refused, match="circle"):
            adapting.revise(found, replace(shape_of(found), needs=("check",)), by=actor("chloe"))


def test_step_taken_out_is_waited_for_no_longer_and_comes_back(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        adapting.remove(by_key(journey)["invite"], by=actor("chloe"))
        found = by_key(journey)
        assert found["invite"].state is StepState.LEFT_OUT
        assert found["check"].opened_at is not None
        adapting.restore(found["invite"], by=actor("chloe"))
        found = by_key(journey)
        assert found["invite"].state is StepState.OPEN
        assert found["check"].opened_at is None
        steps.complete(found["invite"], by=actor("aoi"))
        with pytest.raises(Refused, match="not_now"):
            adapting.remove(found["invite"], by=actor("chloe"))


def test_step_is_moved_into_another_phase(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        found, parts = by_key(journey), journeys.phases(journey.id)
        adapting.place(found["invite"], parts[1], found["first"], by=actor("chloe"))
        assert [one.key for one in everything(journey.id)] == ["prepare", "check", "invite", "first"]
        assert found["invite"].phase_id == parts[1].id
        assert found["invite"].opened_at is None  # its phase waits for the check


def test_phases_come_go_and_move(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        parts = journeys.phases(journey.id)
        made = adapting.add_phase(
            journey, phase("start", step("invite"), step("new")), by=actor("chloe"), before=parts[1]
        )
        assert made.key == "start-2"
        assert [one.key for one in of_journey(journey.id)] == [
            "invite", "prepare", "check", "invite-2", "new", "first",
        ]  # fmt: skip
        adapting.place_phase(made, parts[0], by=actor("chloe"))
        assert [one.key for one in of_journey(journey.id)][:2] == ["invite-2", "new"]
        assert adapting.revise_phase(
            made, by=actor("chloe"), title=Words("新", "New"), gate=Gate(GateKind.BY_HAND)
        )
        assert by_key(journey)["new"].opened_at is None
        steps.open_by_hand(made, by=actor("chloe"))
        assert by_key(journey)["new"].opened_at is not None
        adapting.remove_phase(made, by=actor("chloe"))
        assert [one.key for one in journeys.phases(journey.id)] == ["start", "use"]
        assert "new" not in {one.key for one in of_journey(journey.id)}


def test_what_is_over_is_not_adapted(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        for key in ("invite", "check", "first"):
            steps.complete(by_key(journey)[key], by=actor("aoi"))
        with pytest.raises(Refused, match="over"):
            adapting.add(journeys.phases(journey.id)[0], step("more"), by=actor("chloe"))


def test_what_is_adapted_inside_is_no_news_for_the_customer(at: Callable[..., Any]) -> None:
    with at("sakura") as customer_id:
        journey, chloe = begun(), actor("chloe")
        with customer_scope(customer_id, Audience.CUSTOMER):
            known = set(db.session.scalars(select(Revision.id)))
        before = journey.pulse_customer
        made = adapting.add_phase(journey, phase("inside", step("look", internal=True)), by=chloe)
        look = by_key(journey)["look"]
        adapting.add(made, step("ask", internal=True), by=chloe)
        adapting.revise(look, replace(shape_of(look), minutes=99), by=chloe)
        adapting.revise_phase(made, by=chloe, title=Words("内", "Inside"), gate=Gate(GateKind.BY_HAND))
        steps.open_by_hand(made, by=chloe)
        steps.complete(look, by=chloe)
        adapting.place_phase(made, journeys.phases(journey.id)[0], by=chloe)
        assert journey.pulse_customer == before
        with customer_scope(customer_id, Audience.CUSTOMER):
            assert set(db.session.scalars(select(Revision.id))) == known
