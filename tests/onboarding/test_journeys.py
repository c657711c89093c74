"""A journey as a whole: prepared with its people, begun, called off, finished; what changes around it."""

import itertools
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer, LifecycleStage
from portal.foundation import clock
from portal.foundation.audience import Audience, Side, Visibility
from portal.foundation.db import db
from portal.foundation.history import Revision
from portal.foundation.tenancy import customer_scope
from portal.onboarding.actions import adapting, journeys, pauses, settling, steps
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.models import Journey, JourneyTemplate, JourneyTemplateEdition, Step
from portal.onboarding.models.watches import Watch
from portal.onboarding.queries import journeys as asked
from portal.onboarding.queries import steps as asked_steps
from portal.onboarding.rules.shapes import Rule, TemplateShape, Words, as_json
from portal.onboarding.rules.words import (
    Anchor,
    JourneyRole,
    OwnerRole,
    PauseReason,
    StepSide,
    StepState,
    Waiting,
)
from tests.onboarding.small import SHAPE, actor, begun, by_key, phase, prepared, step


def _edition(shape: TemplateShape, name: str = "First") -> JourneyTemplateEdition:
    template = JourneyTemplate(title_ja=f"{name}(日)", title_en=name)
    db.session.add(template)
    db.session.flush()
    edition = JourneyTemplateEdition(template_id=template.id, body=as_json(shape), published_at=clock.now())
    db.session.add(edition)
    db.session.flush()
    template.current_id = edition.id
    return edition


def _customer(customer_id: int) -> Customer:
    return db.session.get_one(Customer, customer_id)


def test_edition_is_copied_with_its_people(at: Callable[..., Any]) -> None:
    roles = {role.value: role for role in OwnerRole}
    found = [
        step(
            name,
            StepSide.VENDOR if role in (OwnerRole.CSM, OwnerRole.BACKUP) else StepSide.CUSTOMER,
            owner=role,
        )
        for name, role in roles.items()
    ]
    shape = TemplateShape(phases=(phase("a", *found, step("both", StepSide.TOGETHER)),), value_days=14)
    with at("sakura") as customer_id:
        edition = _edition(shape)
        journey = journeys.prepare(_customer(customer_id), by=actor("chloe"), edition=edition)
        assert (journey.title_en, journey.value_days, journey.edition_id) == ("First", 14, edition.id)
        assert journey.contract_on is not None  # of the subscription
        who = {key: (one.owner_id is not None, one.staff_id) for key, one in by_key(journey).items()}
        chloe, bo = actor("chloe").person_id, actor("bo").person_id
        assert who == {
            "admin": (True, None), "member": (True, None), "sponsor": (True, None), "csm": (False, chloe),
            "backup": (False, bo), "both": (True, chloe),
        }  # fmt: skip


def test_customer_sees_nothing_before_it_begins_and_nothing_of_the_inside(at: Callable[..., Any]) -> None:
    with at("sakura") as customer_id:
        journey = prepared()
        db.session.flush()
        with customer_scope(customer_id, Audience.CUSTOMER):
            assert asked.journey(journey.public_id) is None
            assert asked_steps.step(by_key_system(customer_id, journey)["invite"].public_id) is None
            assert db.session.scalars(select(Step)).all() == []
        journeys.begin(journey, by=actor("chloe"))
        with customer_scope(customer_id, Audience.CUSTOMER):
            assert asked.journey(journey.public_id) is journey
            assert [one.key for one in asked_steps.of_journey(journey.id)] == ["invite", "check", "first"]
            told = db.session.scalars(select(Revision).where(Revision.subject_kind == "step")).all()
            assert all(one.visibility is Visibility.SHARED for one in told)
        with pytest.raises(Refused, match="begun"):
            journeys.begin(journey, by=actor("chloe"))


def by_key_system(customer_id: int, journey: Journey) -> Any:
    with customer_scope(customer_id):
        return by_key(journey)


def test_internal_step_wakes_nobody_on_the_customers_side(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        before = journey.pulse_customer
        steps.complete(by_key(journey)["prepare"], by=actor("chloe"))
        assert journey.pulse_customer == before
        summary = asked.summary(journey.id)
        assert summary is not None
        assert (summary.steps_done, summary.inside_done) == (0, 1)


def test_what_cannot_be_done_is_refused(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = prepared()
        aoi, chloe = actor("aoi"), actor("chloe")
        with pytest.raises(Refused, match="not_begun"):
            steps.complete(by_key(journey)["invite"], by=chloe)
        journeys.begin(journey, by=chloe)
        found = by_key(journey)
        with pytest.raises(Refused, match="not_open"):
            steps.complete(found["check"], by=chloe)
        with pytest.raises(Refused, match="may_not_skip"):
            steps.skip(found["invite"], "no time", by=aoi)
        with pytest.raises(Refused, match="reason"):
            steps.skip(found["invite"], " ", by=chloe)
        with pytest.raises(Refused, match="not_now"):
            steps.reopen(found["invite"], by=aoi)
        steps.skip(found["invite"], "they are all there", by=chloe)
        assert by_key(journey)["check"].opened_at is not None
        with pytest.raises(Refused, match="reason"):
            journeys.cancel(journey, "", by=chloe)
        journeys.cancel(journey, "They left", by=chloe)
        with pytest.raises(Refused, match="cancelled"):
            steps.complete(by_key(journey)["check"], by=chloe)
        with pytest.raises(Refused, match="over"):
            journeys.reanchor(journey, Anchor.START, journey.started_on, by=chloe)
        assert db.session.scalars(select(Watch)).all() == []


def test_finished_onboarding_leads_to_adoption_once_all_are_done(at: Callable[..., Any]) -> None:
    shape = TemplateShape(phases=(phase("a", step("only")),))
    with at("sakura") as customer_id:
        customer = _customer(customer_id)
        customer.stage = LifecycleStage.ONBOARDING
        one, two = begun(shape), begun(shape)
        other = begun(shape, role=JourneyRole.ADMINISTRATOR)
        steps.complete(by_key(one)["only"], by=actor("aoi"))
        assert (one.completed_at is not None, customer.stage) == (True, LifecycleStage.ONBOARDING)
        steps.complete(by_key(two)["only"], by=actor("aoi"))
        assert customer.stage is LifecycleStage.ADOPTION
        assert other.completed_at is None


def test_wow_moment_begins_what_comes_next_once(at: Callable[..., Any]) -> None:
    with at("sakura") as customer_id:
        following = _edition(TemplateShape(phases=(phase("b", step("later")),)), "Second")
        template = db.session.get_one(JourneyTemplate, following.template_id)
        shape = TemplateShape(
            phases=(phase("a", step("wow"), step("rest")),),
            wow=Rule("step", "wow"),
            wow_words=Words("", "It works"),
            next_template=template.public_id,
        )
        journey = journeys.prepare(_customer(customer_id), by=actor("chloe"), edition=_edition(shape))
        journeys.begin(journey, by=actor("chloe"))
        steps.complete(by_key(journey)["wow"], by=actor("aoi"))
        assert [one.template_id for one in asked.running()].count(template.id) == 1
        steps.reopen(by_key(journey)["wow"], by=actor("aoi"))
        steps.complete(by_key(journey)["wow"], by=actor("aoi"))
        assert journey.wow_reached_at is not None
        assert [one.template_id for one in asked.running()].count(template.id) == 1


def test_time_to_value_waits_for_who_it_waits_for(at: Callable[..., Any]) -> None:
    start = clock.now()
    with at("sakura") as customer_id:
        with clock.at(start):
            journey = begun()
        with clock.at(start + timedelta(days=3)):
            steps.complete(by_key(journey)["invite"], by=actor("aoi"))
        with clock.at(start + timedelta(days=5)):
            steps.complete(by_key(journey)["check"], by=actor("chloe"))
        with clock.at(start + timedelta(days=9)):
            steps.complete(by_key(journey)["first"], by=actor("aoi"))
        found = asked.time_to_value(journey, _customer(customer_id))
        assert found is not None
        assert found.days == 9
        assert found.exactly[Waiting.CUSTOMER] == timedelta(days=7)
        assert found.exactly[Waiting.VENDOR] >= timedelta(days=2)
        assert asked.spans(journey.id)[-1].until == journey.wow_reached_at


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_settling_again_changes_nothing(
    at: Callable[..., Any], counting: Callable[..., Any], seed: int
) -> None:
    dice = random.Random(seed)
    sides = list(StepSide)
    found = [
        step(
            f"s{n}", sides[n % 3], due=dice.randrange(9), may_skip=n % 2 == 0, internal=n == 5,
            needs=(f"s{dice.randrange(n)}",) if n % 3 == 2 else (),
        )
        for n in range(9)
    ]  # fmt: skip
    shape = TemplateShape(phases=(phase("a", *found[:4]), phase("b", *found[4:])), wow=Rule("step", "s7"))
    now = clock.now()
    with at("sakura"):
        journey = begun(shape)
        for _act in range(14):
            now += timedelta(hours=dice.randrange(1, 90))
            with clock.at(now):
                _something(journey, dice)
                settling.settle(journey)  # a day may have passed where nothing was done
                with counting() as statements:
                    assert settling.settle(journey) is False
                assert not [one for one in statements if not one.lstrip().startswith("SELECT")]
            _consistent(journey)


def _something(journey: Journey, dice: random.Random) -> None:
    everybody = [actor("aoi"), actor("chloe")]
    one = dice.choice(list(by_key(journey).values()))
    by = dice.choice(everybody)
    acts: list[Callable[[], Any]] = [
        lambda: steps.complete(one, by=by),
        lambda: steps.complete(one, by=by),
        lambda: steps.skip(one, "because", by=by),
        lambda: steps.reopen(one, by=by),
        lambda: steps.move_due(one, journey.started_on, by=everybody[1]),
        lambda: adapting.remove(one, by=everybody[1]),
        lambda: pauses.pause(journey, PauseReason.OTHER, by=everybody[1], asked_side=Side.CUSTOMER),
        lambda: pauses.resume(journey, by=everybody[1]),
    ]
    try:
        dice.choice(acts)()
    except Refused:
        return


def _consistent(journey: Journey) -> None:
    found = by_key(journey)
    ended = {key for key, one in found.items() if one.state is not StepState.OPEN}
    for one in found.values():
        if one.state is StepState.OPEN:
            assert (one.opened_at is not None) is set(one.needs).issubset(ended)
    spans = asked.spans(journey.id)
    assert all(a.until == b.since for a, b in itertools.pairwise(spans))
    summary = asked.summary(journey.id)
    assert summary is not None
    shared = [one for one in found.values() if not one.internal and one.state is not StepState.LEFT_OUT]
    assert summary.steps == len(shared)
    assert summary.steps_done == sum(one.state is not StepState.OPEN for one in shared)


def test_paused_journey_rests_and_goes_on_later(at: Callable[..., Any]) -> None:
    monday = clock.now().replace(year=2026, month=11, day=9, hour=3)
    with at("sakura"), clock.at(monday):
        chloe = actor("chloe")
        journey = begun(SHAPE, anchors={Anchor.GO_LIVE: monday.date() + timedelta(days=21)})
        before = {key: one.due_on for key, one in by_key(journey).items()}
        steps.move_due(by_key(journey)["check"], monday.date() + timedelta(days=3), by=chloe)
        pauses.pause(journey, PauseReason.CLOSING, by=chloe, asked_side=Side.CUSTOMER, words="Year end")
        summary = asked.summary(journey.id)
        assert summary is not None
        assert summary.waits is Waiting.PAUSED
        with pytest.raises(Refused, match="paused"):
            pauses.pause(journey, PauseReason.OTHER, by=chloe, asked_side=Side.VENDOR)
        with clock.at(monday + timedelta(days=7)):
            settling.settle(journey)
            assert asked.summary(journey.id).pace == "on_track"  # type: ignore[union-attr]
            pauses.resume(journey, by=chloe)
            after = {key: one.due_on for key, one in by_key(journey).items()}
            assert before["invite"] is not None
            assert after["invite"] == before["invite"] + timedelta(days=7)
            assert after["check"] == monday.date() + timedelta(days=10)
            assert journey.go_live_on == monday.date() + timedelta(days=28)
            with pytest.raises(Refused, match="not_paused"):
                pauses.resume(journey, by=chloe)
            told = [one.what for one in asked.spans(journey.id)]
            assert Waiting.PAUSED in told
