"""Whatever changes, at random and of every kind, a home that remembers says what one made anew says."""

import os
import random
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.models import (
    Absence,
    AccountTeamMember,
    CompanyHoliday,
    Customer,
    Departure,
    Handover,
    LifecycleStage,
    Membership,
    Subscription,
    TeamPosition,
    User,
)
from portal.accounts.queries.calendars import vendors_today
from portal.agreements.models import Proposal, ProposalState
from portal.commitments.models import Commitment
from portal.contacts.models import LastContact
from portal.conversations.models import Conversation
from portal.foundation import clock, pages, remembered
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from portal.meetings.models import Answer, Attendee, Meeting, MeetingState, Slot
from portal.onboarding.models import Journey, JourneySummary, Step
from portal.onboarding.rules.words import Pace, StepState, Waiting
from portal.plans.actions import pulse
from portal.plans.models import Fading, Kpi, Node, Plan, PlanState, PlanSummary, PutOffAsk
from portal.portfolio.listeners import TOLD_IN_LISTS
from portal.portfolio.rules.lists import Show, Sort, Which
from portal.reviews.actions.events import review_changed
from portal.reviews.models import DecisionAsked, Review
from portal.stories.models import Story, StoryText
from tests.conversations.people import asked
from tests.meetings import arranged
from tests.portfolio.people import person

TURNS, SEEDS = 24, int(os.environ.get("RANDOM_HOMES", "2"))
READERS = ("chloe", "leo", "bo")
WORDS = ("alpha", "beta", "gamma", "あおば")
SEEN = (Visibility.SHARED, Visibility.SHARED, Visibility.VENDOR, Visibility.CUSTOMER)
Chance = random.Random
#: What is set on a random row of a table, by column: what to choose it from.
TWEAKS: dict[type[Any], dict[str, Callable[[Chance], Any]]] = {
    Customer: {
        "name": lambda c: c.choice(WORDS), "kana": lambda c: c.choice("あかさ"), "stage": lambda c: c.choice(
            [LifecycleStage.ONBOARDING, LifecycleStage.RENEWAL]
        ), "opened_by_customer_at": lambda c: ago(c, 60), "left_at": lambda c: c.choice([None, None, clock.now()]),
        "time_zone": lambda c: c.choice(["Asia/Tokyo", "Pacific/Honolulu", "Europe/Berlin"]),
    },
    AccountTeamMember: {"ended_at": lambda c: c.choice([None, None, clock.now()])},
    Membership: {"champion_since": lambda c: c.choice([None, ago(c, 9)])},
    Subscription: {
        "arr_minor": lambda c: c.randrange(1, 9) * 100_000, "currency": lambda c: c.choice(["JPY", "USD"]),
        "notice_on": lambda c: today() + timedelta(days=c.randrange(-5, 120)),
        "ended_on": lambda c: c.choice([None, None, today()]),
    },
    Handover: {"written_at": lambda c: ago(c, 3), "accepted_at": lambda c: c.choice([None, None, ago(c, 1)])},
    Departure: {"leaves_on": lambda c: today() + timedelta(days=c.randrange(30)), "cancelled_at": lambda c: c.choice(
        [None, None, clock.now()]
    )},
    Plan: {
        "title": lambda c: c.choice(WORDS), "state": lambda c: c.choice([PlanState.PROPOSED, PlanState.AGREED]),
        "state_since": lambda c: ago(c, 20), "visibility": lambda c: c.choice(SEEN[:3]),
    },
    PlanSummary: {
        "standing": lambda c: c.choice(["off_track", "on_track", "no_data"]), "progress": lambda c: c.random(),
        "counts": lambda c: {"off_track": 1, "overdue": c.randrange(3)},
    },
    Fading: {"liveliness": lambda c: c.choice(["fading", "asleep"]), "woke_at": lambda c: c.choice([None, ago(c, 1)])},
    Node: {
        "title": lambda c: c.choice(WORDS), "blocked_since": lambda c: c.choice([None, today()]),
        "due_on": lambda c: today() + timedelta(days=c.randrange(-9, 3)), "visibility": lambda c: c.choice(SEEN),
        "vendor_owner_id": lambda c: person(c.choice(READERS)).id,
    },
    Kpi: {"response_action": lambda c: c.choice(["", *WORDS])},
    PutOffAsk: {"until": lambda c: today() + timedelta(days=c.randrange(-2, 3))},
    Proposal: {
        "title": lambda c: c.choice(WORDS), "visibility": lambda c: c.choice(SEEN),
        "state": lambda c: c.choice([ProposalState.OPEN, ProposalState.OPEN, ProposalState.WITHDRAWN]),
    },
    Commitment: {
        "title": lambda c: c.choice(WORDS), "due_on": lambda c: today() + timedelta(days=c.randrange(-5, 12)),
        "visibility": lambda c: c.choice(SEEN), "settled_at": lambda c: c.choice([None, None, clock.now()]),
        "owner_id": lambda c: person(c.choice(READERS)).id,
    },
    LastContact: {"in_at": lambda c: ago(c, 90), "out_at": lambda c: ago(c, 90)},
    Conversation: {
        "title": lambda c: c.choice(WORDS), "waiting_for": lambda c: c.choice([Side.VENDOR, Side.CUSTOMER]),
        "solved_at": lambda c: c.choice([None, None, clock.now()]),
        "assigned_id": lambda c: c.choice([None, person(c.choice(READERS)).id]),
        "snoozed_until": lambda c: c.choice([None, clock.now() + timedelta(hours=c.randrange(1, 5))]),
        "answer_due_at": lambda c: clock.now() + timedelta(hours=c.randrange(-5, 9)),
    },
    Meeting: {
        "title": lambda c: c.choice(WORDS), "visibility": lambda c: c.choice(SEEN[:3]),
        "state": lambda c: c.choice([MeetingState.FIXED, MeetingState.PROPOSED, MeetingState.CANCELLED]),
    },
    Attendee: {"answer": lambda c: c.choice([Answer.NONE, Answer.YES]), "answered_at": lambda c: c.choice(
        [None, clock.now()]
    )},
    Slot: {"starts_at": lambda c: clock.now() + timedelta(hours=c.randrange(-9, 9))},
    Journey: {"title_en": lambda c: c.choice(WORDS), "visibility": lambda c: c.choice(SEEN[:3])},
    JourneySummary: {
        "pace": lambda c: c.choice(list(Pace)), "waits": lambda c: c.choice(list(Waiting)),
        "late_days": lambda c: c.randrange(5), "steps_done": lambda c: c.randrange(3),
    },
    Step: {
        "title_en": lambda c: c.choice(WORDS), "staff_id": lambda c: person(c.choice(READERS)).id,
        "due_on": lambda c: today() + timedelta(days=c.randrange(-5, 5)),
        "state": lambda c: c.choice([StepState.OPEN, StepState.DONE]), "opened_at": lambda c: ago(c, 5),
    },
    Story: {"agreed_seal": lambda c: c.choice(["", "a"]), "seal": lambda c: "a"},
    StoryText: {"title": lambda c: c.choice(WORDS)},
    DecisionAsked: {"request": lambda c: c.choice(WORDS), "decider_id": lambda c: person(c.choice(READERS)).id},
    User: {"romanised": lambda c: c.choice(WORDS)},
}  # fmt: skip


def ago(c: Chance, most: int) -> Any:
    return clock.now() - timedelta(days=c.randrange(most), hours=1)


def today() -> Any:
    return clock.today("Asia/Tokyo")


@pytest.fixture
def full(app):
    """Everything that a home tells of is there, at both customers."""
    with app.app_context():
        for customer in db.session.scalars(select(Customer).order_by(Customer.id)).all():
            with customer_scope(customer.id):
                furnish(customer)
                db.session.flush()
        db.session.commit()


def furnish(customer: Customer) -> None:
    who, theirs = person("chloe").id, "aoi" if customer.slug == "sakura" else "mallory"
    plan = db.session.scalars(select(Plan)).first()
    member = db.session.scalars(select(Membership)).first()
    if customer.slug == "ume":
        db.session.add(AccountTeamMember(user_id=who, position=TeamPosition.BACKUP))
    db.session.flush()
    asked(by=theirs, slug=customer.slug)
    arranged.fixed("bo", theirs, "chloe")
    arranged.proposed("bo", theirs, "chloe")
    arranged.fixed("chloe", theirs, at=clock.now() + timedelta(hours=1))
    db.session.add_all([
        Commitment(title="promised", side=Side.VENDOR, owner_id=who, due_on=today(), visibility=Visibility.SHARED),
        Handover(kind="csm_to_csm", from_id=person("bo").id, to_id=who, written_at=clock.now()),
        Departure(membership_id=member.id, leaves_on=today()),
        Fading(plan_id=plan.id, began_on=today(), liveliness="fading"),
        CompanyHoliday(on=today() + timedelta(days=2)),
        PutOffAsk(user_id=who, key="x", until=today() + timedelta(days=2)),
    ])  # fmt: skip
    for node in db.session.scalars(select(Node)).all():
        node.vendor_owner_id, node.blocked_since = who, today()
    for kpi in db.session.scalars(select(Kpi)).all():
        kpi.response_action = "call them"


def change(c: Chance) -> str:
    """Change one thing or a few of one random row of a random customer, and say what."""
    if c.random() < 0.08:
        away = Absence(
            user_id=person(c.choice(READERS)).id, from_on=vendors_today(), until_on=vendors_today()
        )
        db.session.add(away)
        return "away"
    model = c.choice(list(TWEAKS))
    customer_id = c.choice(db.session.scalars(select(Customer.id).order_by(Customer.id)).all())
    with customer_scope(customer_id):
        asked_for = select(model).order_by(model.id if model is not Kpi else Kpi.node_id)
        if model is Customer:
            asked_for = asked_for.where(Customer.id == customer_id)
        rows = db.session.scalars(asked_for).all()
        if not rows:
            return ""
        row, columns = c.choice(rows), TWEAKS[model]
        for name in c.sample(sorted(columns), c.randrange(1, min(3, len(columns)) + 1)):
            setattr(row, name, columns[name](c))
        db.session.flush()
        if model is DecisionAsked:
            review_changed(db.session.get_one(Review, row.review_id), "outcomes")
        if model in (
            Node,
            Kpi,
        ):  # as whoever saves one does: what is worked out of its plan is kept until then
            node = row if model is Node else db.session.get_one(Node, row.node_id)
            pulse.bump(db.session.get_one(Plan, node.plan_id), Visibility.SHARED)
    return f"{model.__name__} {customer_id}"


def plain(page: str) -> str:
    """Return what a page says, without what differs from page to page."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page[page.index("<main") : page.index("</main>")])


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_home_that_remembers_is_one_made_anew(as_, app, full, seed):
    c, happened, different = Chance(seed), [], 0
    browsers = [as_("chloe"), as_("leo")]
    wishes = [f"sort={sort}&show={show}&which={which}" for sort in Sort for show in Show for which in Which]
    addresses = ["/desk?things=all", f"/desk/customers?{c.choice(wishes)}"]

    def looks() -> list[str]:
        return [plain(browser.get(path).text) for browser in browsers for path in addresses]

    before = looks()
    with time_machine.travel(clock.now(), tick=False) as moment:
        for turn in range(TURNS):
            with app.app_context():
                happened += [change(c) for _ in range(c.randrange(1, 4))]
                db.session.commit()
            if turn % 7 == 6:
                moment.shift(timedelta(hours=c.choice([1, 5, 26])))
            kept = looks()
            remembered.forget_all()
            pages.bodies.clear()
            anew = looks()
            assert kept == anew, happened
            different += kept != before
            before = kept
    assert different > TURNS // 3


def test_every_table_of_which_homes_tell_is_changed_at_random():
    seldom = {
        "Agreement",
        "CirculationStep",
        "Signatory",
        "Signature",
        "SlotAnswer",
        "JourneyPause",
        "CompanyHoliday",
    }
    assert {model.__name__ for model in TOLD_IN_LISTS} - {model.__name__ for model in TWEAKS} == seldom
