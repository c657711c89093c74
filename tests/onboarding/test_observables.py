"""What rules observe at a customer: each kind before and after it holds, told in both languages."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from portal.accounts.models import Customer, Membership, Subscription, User
from portal.agreements.models import Agreement, Outcome, Signatory
from portal.documents.models import Document, DocumentReading, DocumentVersion
from portal.foundation import clock
from portal.foundation.actor import ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, work_off
from portal.foundation.tenancy import customer_scope
from portal.meetings.models import Meeting, MeetingState
from portal.onboarding import observables
from portal.onboarding.actions import steps
from portal.onboarding.models import Journey, StepAnswer
from portal.onboarding.models.watches import Watch, WatchFor
from portal.onboarding.observables import Asked, Evidence
from portal.onboarding.rules.shapes import Rule, TemplateShape, Words
from portal.onboarding.rules.words import DoneHow, StepState
from portal.plans.models import Kpi, Measurement, Node, Plan
from portal.usage.models import UsageCount, UsagePerson, UsageTotal
from tests import cast
from tests.onboarding.small import actor, begun, by_key, phase, step
from tests.usage.sending import event, send, token_of


def ask(rule: Rule, journey: Journey, key: str = "invite") -> Any:
    """Return what a rule finds now."""
    customer = db.session.get_one(Customer, journey.customer_id)
    kind = observables.kind_of(rule.kind)
    assert kind is not None
    found = kind.holds(rule, Asked(customer, journey, by_key(journey).get(key)))
    for language in ("ja", "en"):
        with force_locale(language):
            assert str(kind.tell(rule, {}))
            if isinstance(found, Evidence):
                assert str(kind.tell(rule, found.facts))
    return found


def used(name: str, day: date, person: str = "", times: int = 1) -> None:
    """Count uses of an event on a day of the customer's in scope."""
    who = db.session.scalars(select(UsagePerson).where(UsagePerson.named == person)).first()
    now = clock.now()
    if who is None:
        who = UsagePerson(named=person, first_at=now, last_at=now)
        db.session.add(who)
        db.session.flush()
    db.session.add(UsageCount(name=name, day=day, person_id=who.id, times=times))
    total = db.session.scalars(select(UsageTotal).where(UsageTotal.name == name)).first()
    if total is None:
        total = UsageTotal(name=name, times=0, first_at=now, last_at=now)
        db.session.add(total)
    total.times += times
    db.session.flush()


def test_use_counts_from_when_the_clock_runs(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        assert journey.started_on is not None
        used("invoice.sent", journey.started_on - timedelta(days=9), "a@x.example", 50)
        assert ask(Rule("usage", "invoice.sent"), journey).have == 0
        used("invoice.sent", journey.started_on, "a@x.example", 3)
        assert ask(Rule("usage", "invoice.sent", at_least=3), journey).facts["times"] == 3
        assert ask(Rule("usage", "invoice.sent", at_least=4), journey).have == 3
        assert ask(Rule("usage", "invoice.sent", people=2), journey).have == 1
        used("invoice.sent", journey.started_on, "b@x.example")
        assert ask(Rule("usage", "invoice.sent", people=2), journey).facts["people"] == 2


def test_daily_use_wants_people_on_each_working_day(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        assert journey.started_on is not None
        rule = Rule("used_daily", people=50, days=2)
        with clock.at(clock.now() + timedelta(days=14)):
            days = [journey.started_on + timedelta(days=n) for n in range(12)]
            for day in days[:-1]:
                used("open", day, "a@x.example")
            assert ask(rule, journey).have == 0  # one of four who are registered
            for day in days:
                if day.weekday() != 1:
                    used("close", day, "b@x.example")
            assert isinstance(ask(rule, journey), Evidence)
            assert not isinstance(ask(Rule("used_daily", "close", people=50, days=2), journey), Evidence)


def test_people_are_registered_and_sign_in(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        assert isinstance(ask(Rule("registered", at_least=4), journey), Evidence)
        assert ask(Rule("registered", at_least=5), journey).have == 4
        assert isinstance(ask(Rule("signed_in", "owner"), journey), Evidence)
        assert isinstance(ask(Rule("signed_in", "all"), journey), Evidence)
        someone = db.session.scalars(select(Membership)).all()[-1]
        someone.seen_at = None
        db.session.flush()
        assert ask(Rule("signed_in", "all"), journey).have == 3
        assert isinstance(ask(Rule("signed_in", people=75), journey), Evidence)
        assert isinstance(ask(Rule("signed_in", at_least=3), journey), Evidence)


def test_kpi_of_both_sides_reaches_a_value_and_internal_ones_show_nothing(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        nodes = {one.visibility: one for one in db.session.scalars(select(Node).where(Node.kind == "kpi"))}
        shared, inside = nodes[Visibility.SHARED], nodes[Visibility.VENDOR]
        assert isinstance(ask(Rule("kpi", shared.public_id, "le", 5), journey), Evidence)
        assert ask(Rule("kpi", shared.public_id, "le", 3), journey).have == 5
        assert isinstance(ask(Rule("kpi", text="Shared KPI", op="le", at_least=5), journey), Evidence)
        assert ask(Rule("kpi", inside.public_id, "le", 99), journey) is None
        assert ask(Rule("kpi", text="vendor KPI", op="le", at_least=99), journey) is None
        assert not isinstance(ask(Rule("values_entered"), journey), Evidence)
        for node in (inside, shared):
            db.session.add(
                Measurement(
                    node_id=node.id, on=journey.started_on, value=4.0, actor_kind=ActorKind.PERSON,
                    actor_side=Side.CUSTOMER,
                )
            )  # fmt: skip
        db.session.flush()
        assert ask(Rule("values_entered"), journey).facts == {"kpis": 1}
        assert db.session.scalars(select(Kpi)).first() is not None


def test_plan_is_agreed(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        plan = db.session.scalars(select(Plan)).one()
        assert ask(Rule("agreed"), journey) is None
        seat = Signatory(side=Side.VENDOR, name="Chloe")
        db.session.add(seat)
        db.session.flush()
        made = Agreement(
            plan_id=plan.id, number=1, proposer_id=seat.id, outcome=Outcome.AGREED, ended_at=clock.now()
        )
        db.session.add(made)
        db.session.flush()
        assert isinstance(ask(Rule("agreed"), journey), Evidence)
        assert isinstance(ask(Rule("agreed", plan.public_id), journey), Evidence)
        assert ask(Rule("agreed", "another"), journey) is None


def test_meetings_are_booked_and_held(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        vera = db.session.scalars(select(User.id).where(User.email == cast.address("vera"))).one()
        starts = clock.now() + timedelta(hours=1)
        meeting = Meeting(
            title="Kick-off", kind="kick_off", organizer_id=vera, organizer_side=Side.VENDOR, uid="one@test",
            visibility=Visibility.SHARED, state=MeetingState.FIXED, starts_at=starts,
            ends_at=starts + timedelta(hours=1),
        )  # fmt: skip
        db.session.add(meeting)
        db.session.flush()
        assert isinstance(ask(Rule("meeting_booked"), journey), Evidence)
        assert ask(Rule("meeting_held"), journey) is None
        assert ask(Rule("meeting_booked", "review"), journey) is None
        assert ask(Rule("meeting_booked", "step"), journey) is None
        by_key(journey)["invite"].meeting_id = meeting.id
        meeting.state = MeetingState.HELD
        db.session.flush()
        assert isinstance(ask(Rule("meeting_held", "step"), journey), Evidence)
        meeting.visibility = Visibility.VENDOR
        db.session.flush()
        assert ask(Rule("meeting_held"), journey) is None


def test_shared_document_is_opened_by_the_customers_people(at: Callable[..., Any]) -> None:
    with at("sakura"):
        journey = begun()
        document = db.session.scalars(
            select(Document).where(Document.visibility == "shared", Document.deleted_at.is_(None))
        ).one()
        version = db.session.scalars(
            select(DocumentVersion).where(DocumentVersion.document_id == document.id)
        ).one()
        rule = Rule("document_opened", document.public_id)
        for name, side in (("chloe", Side.VENDOR), ("aoi", Side.CUSTOMER)):
            assert ask(rule, journey).have == 0
            person = actor(name).person_id
            assert person is not None
            db.session.add(DocumentReading(version_id=version.id, person_id=person, side=side))
            db.session.flush()
        assert ask(rule, journey).facts == {"people": 1}


def test_answers_decide_what_belongs_to_the_journey(at: Callable[..., Any]) -> None:
    rule = Rule("answer", "invite.answer", text="Yes")
    shape = TemplateShape(phases=(phase("a", step("invite"), step("only", conditions=(rule,))),))
    with at("sakura"):
        journey = begun(shape)
        found = by_key(journey)
        assert found["only"].state is StepState.LEFT_OUT
        answer = StepAnswer(step_id=found["invite"].id, field="answer", value="yes")
        db.session.add(answer)
        steps.complete(found["invite"], by=actor("aoi"))
        assert isinstance(ask(rule, journey), Evidence)
        only = by_key(journey)["only"]
        assert (only.state, only.opened_at is not None) == (StepState.OPEN, True)
        assert journey.completed_at is None


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        (Rule("segment", "1"), True),
        (Rule("segment", text="中堅"), True),
        (Rule("segment", text="Large"), False),
        (Rule("subscription_plan", text="Pro"), True),
        (Rule("subscription_plan", "core", text="pro"), True),
        (Rule("subscription_plan", text="Basic"), False),
        (Rule("all", of=(Rule("segment", "1"), Rule("subscription_plan", text="Pro"))), True),
        (Rule("all", of=(Rule("segment", "1"), Rule("segment", "9"))), False),
        (Rule("any", of=(Rule("segment", "9"), Rule("segment", "1"))), True),
        (Rule("any", of=(Rule("segment", "9"),)), False),
        (Rule("all"), False),
    ],
)
def test_what_is_known_of_the_company(at: Callable[..., Any], rule: Rule, holds: bool) -> None:
    with at("sakura"):
        journey = begun()
        db.session.scalars(select(Subscription)).one().plan_name = "Pro"
        db.session.flush()
        if rule.of or rule.kind not in ("all", "any"):
            assert isinstance(ask(rule, journey), Evidence) is holds
        else:
            kind = observables.kind_of("all")
            assert kind is not None
            customer = db.session.get_one(Customer, journey.customer_id)
            assert not isinstance(kind.holds(rule, Asked(customer, journey)), Evidence)


def test_event_of_the_product_completes_a_step_and_brings_the_wow_moment(
    app: Flask, at: Callable[..., Any]
) -> None:
    rule = Rule("usage", "invoice.sent", at_least=2)
    shape = TemplateShape(
        phases=(phase("a", step("send", automatic=rule), step("other", internal=True)),),
        wow=Rule("usage", "invoice.sent", at_least=3),
        wow_words=Words("", "Three are out"),
    )
    with at("sakura") as customer_id:
        journey_id = begun(shape).id
        assert {one.purpose for one in db.session.scalars(select(Watch))} == {WatchFor.STEP, WatchFor.WOW}
        db.session.commit()
    key = token_of(app, "sakura")
    now = clock.now().isoformat()
    send(app, key, [event(n, at=now) for n in range(2)])
    send(app, key, [event(n, name="other", at=now) for n in range(9, 12)])
    with app.app_context():
        assert _owed(customer_id) == 1
        while work_off():
            pass
        with customer_scope(customer_id):
            journey = db.session.scalars(select(Journey).where(Journey.id == journey_id)).one()
            done = by_key(journey)["send"]
            assert (done.state, done.done_how, done.done_by_id) == (StepState.DONE, DoneHow.AUTOMATIC, None)
            assert done.evidence["facts"]["times"] == 2
            assert journey.wow_reached_at is None
    send(app, key, [event(2, at=now)])
    with app.app_context():
        while work_off():
            pass
        with customer_scope(customer_id):
            journey = db.session.scalars(select(Journey).where(Journey.id == journey_id)).one()
            assert journey.wow_reached_at is not None
            assert db.session.scalars(select(Watch)).all() == []


def test_nobody_is_woken_where_nobody_watches(app: Flask, at: Callable[..., Any]) -> None:
    with at("sakura") as customer_id:
        begun()
        db.session.commit()
    send(app, token_of(app, "sakura"), [event()])
    with app.app_context():
        assert _owed(customer_id) == 0


def test_what_completed_by_itself_is_not_taken_up_again(at: Callable[..., Any]) -> None:
    shape = TemplateShape(
        phases=(phase("a", step("in", automatic=Rule("signed_in", "owner")), step("more")),)
    )
    with at("sakura"):
        journey = begun(shape)
        found = by_key(journey)["in"]
        assert found.state is StepState.DONE
        with pytest.raises(steps.Refused, match="not_now"):
            steps.reopen(found, by=actor("aoi"))


def _owed(customer_id: int) -> int:
    wanted = select(OutboxItem).where(
        OutboxItem.kind == "onboarding.settle",
        OutboxItem.customer_ref == customer_id,
        OutboxItem.done_at.is_(None),
    )
    return len(db.session.scalars(wanted).all())
