"""A journey is judged in one place: what opens, what is done, what comes next, in a fixed number of statements."""

from collections.abc import Callable
from typing import Any

from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.onboarding.actions import settling, steps
from portal.onboarding.queries import journeys
from portal.onboarding.rules.words import StepState, Waiting
from tests.onboarding.small import actor, begun, by_key, prepared


def test_prepared_journey_is_inside_the_vendor(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = prepared()
        assert journey.visibility is Visibility.VENDOR
        assert {one.visibility for one in by_key(journey).values()} == {Visibility.VENDOR}
        assert all(one.opened_at is None and one.due_on for one in by_key(journey).values())


def test_begun_journey_opens_what_can_be_done(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        found = by_key(journey)
        assert {key for key, one in found.items() if one.opened_at} == {"invite", "prepare"}
        assert found["prepare"].visibility is Visibility.VENDOR
        assert found["invite"].visibility is Visibility.SHARED
        summary = journeys.summary(journey.id)
        assert summary is not None
        assert (summary.steps, summary.inside_steps, summary.next_step_id) == (3, 1, found["invite"].id)
        assert summary.waits is Waiting.CUSTOMER


def test_way_to_the_wow_moment_and_the_end(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        for key in ("invite", "check", "first"):
            steps.complete(by_key(journey)[key], by=actor("aoi"))
        assert journey.wow_reached_at is not None
        assert journey.completed_at is not None
        steps.reopen(by_key(journey)["first"], by=actor("aoi"))
        assert (journey.wow_reached_at, journey.completed_at) == (None, None)
        assert by_key(journey)["first"].state is StepState.OPEN


def test_settling_twice_changes_nothing_more(at: Callable[..., Any], counting: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        db.session.commit()
        with counting() as statements:
            assert settling.settle(journey) is False
        assert not [one for one in statements if not one.startswith("SELECT")]
