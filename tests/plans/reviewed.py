"""A plan that lived through a quarter, told by the real actions: agreed, measured, moved, changed afterwards."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.activity.review_sections import Period
from portal.agreements.models import Agreement, AgreementDocument, Outcome, Signatory
from portal.agreements.queries.document import document_now
from portal.agreements.rules.document import SCHEMA, seal, text
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Audience, Side, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from portal.plans.actions import measurements, nodes, nodes_blocks, plans, rules_of_use
from portal.plans.models import Direction, KpiKind, Node, NodeKind, Plan
from portal.plans.queries import nodes as asked
from tests import cast
from tests.told_sections import registered

FIRST, LAST, TODAY = date(2026, 7, 1), date(2026, 9, 30), date(2026, 11, 20)
TITLES = ("Bill sooner", "Automate the import", "Days to close", "Manual entries", "Wage costs", "Not begun")


@dataclass
class Lived:
    """The plan's and the customer's ids; nodes by their first title."""

    customer_id: int
    plan_id: int
    nodes: dict[str, str]


def live(at: Callable[..., Any], *, slug: str = "sakura", times: int = 1, signed: bool = True) -> Lived:
    """Tell the story in a customer; `times` multiplies its goals, initiatives and KPIs."""
    with at(slug) as customer_id:
        story = _Story(customer_id)
        story.on("2026-04-01", _begin)
        for number in range(times):
            story.on("2026-04-02", lambda who, n=number: _grow(story, who, "" if n == 0 else f" {n}"))
        if signed:
            story.on("2026-04-10", lambda _who: _sign(story))
        story.on("2026-06-28", lambda who: _measure(story, who, "Days to close", "2026-06-28", 5.0))
        story.on("2026-07-10", lambda who: _stop(story, who))
        story.on(
            "2026-08-05", lambda who: nodes_blocks.free(story.plan, story.node("Automate the import"), by=who)
        )
        story.on("2026-08-31", lambda who: _measure(story, who, "Days to close", "2026-08-31", 4.0))
        story.on("2026-08-31", lambda who: _measure(story, who, "Wage costs", "2026-08-31", 80.0))
        story.on("2026-08-31", lambda who: _measure(story, who, "Manual entries", "2026-08-31", 120.0))
        story.on("2026-09-20", lambda who: _terms(story, who, "Manual entries", target_on=date(2026, 12, 31)))
        # What follows comes after the period: a late value for it, one of the next, another target, another name.
        story.on("2026-10-05", lambda who: _measure(story, who, "Days to close", "2026-09-30", 4.2))
        story.on("2026-10-10", lambda who: _measure(story, who, "Days to close", "2026-10-10", 3.0))
        story.on(
            "2026-10-12", lambda who: _terms(story, who, "Days to close", target=2.0, title="Renamed since")
        )
        return Lived(customer_id, story.plan.id, {title: story.ids[title] for title in TITLES})


def period_of(lived: Lived, first: date = FIRST, last: date = LAST, today: date = TODAY) -> Period:
    """Return the period, inside the scope of what both sides see."""
    return Period(db.session.get_one(Customer, lived.customer_id), lived.plan_id, first, last, today)


def kept(at: Callable[..., Any], lived: Lived, key: str, slug: str = "sakura", **days: date) -> Any:
    """Return a section's facts as a review keeps them, there and back through JSON."""
    with at(slug, Audience.GUEST):
        return json.loads(json.dumps(registered(key).gather(period_of(lived, **days))))


class _Story:
    def __init__(self, customer_id: int):
        self.customer_id = customer_id
        self.ids: dict[str, str] = {}

    @property
    def plan(self) -> Plan:
        return db.session.scalars(select(Plan).where(Plan.title == "The reviewed plan")).one()

    def node(self, title: str) -> Node:
        return db.session.scalars(select(Node).where(Node.public_id == self.ids[title])).one()

    def on(self, day: str, act: Callable[[Actor], Any]) -> None:
        with clock.at(datetime.fromisoformat(f"{day}T03:00:00+00:00")):
            person = db.session.scalars(select(User).where(User.email == cast.address("chloe"))).one()
            with customer_scope(self.customer_id):
                act(Actor(ActorKind.PERSON, Side.VENDOR, person.id))
                db.session.commit()
                db.session.info.clear()  # one piece of work is one change set


def _begin(by: Actor) -> None:
    facts = {
        "title": "The reviewed plan",
        "north_star": "Bills on day three",
        "starts_on": date(2026, 4, 1),
        "ends_on": date(2027, 3, 31),
    }
    plans.create(facts, visibility=Visibility.SHARED, by=by)


def _grow(story: _Story, by: Actor, behind: str) -> None:
    plan, shared = story.plan, {"visibility": Visibility.SHARED, "by": by}

    def add(kind: NodeKind, parent: Node | None, title: str, **facts: Any) -> Node:
        node = nodes.add(plan, kind, parent, {"title": title + behind, "weight": 1.0, **facts}, **shared)
        story.ids[title + behind] = node.public_id
        return node

    goal = add(NodeKind.GOAL, None, "Bill sooner", problem="It takes six days", due_on=date(2026, 8, 31))
    initiative = add(NodeKind.INITIATIVE, goal, "Automate the import", due_on=date(2026, 12, 31))
    rules_of_use.add(plan, initiative, who="Sales", what="write it down", by_when="daily", by=by)
    way = {"baseline_on": date(2026, 4, 1), "target_on": date(2026, 9, 30), "weight": 1.0}
    lower = {"direction": Direction.LOWER, **way}
    add(
        NodeKind.KPI, initiative, "Days to close", unit="日", baseline=6.0, target=3.0, worth_minor=150_000,
        worth_currency="JPY", data_source="ERP", **lower,
    )  # fmt: skip
    add(
        NodeKind.KPI,
        initiative,
        "Manual entries",
        unit="件",
        baseline=300.0,
        target=80.0,
        kpi_kind=KpiKind.USAGE,
        **lower,
    )
    add(
        NodeKind.KPI, goal, "Wage costs", unit="h", baseline=100.0, target=60.0, worth_minor=2_500,
        worth_currency="USD", **lower,
    )  # fmt: skip
    add(NodeKind.KPI, goal, "Not begun", unit="%", baseline=0.0, target=50.0, **way)
    inside = {"visibility": Visibility.VENDOR, "by": by}
    nodes.add(plan, NodeKind.KPI, goal, {"title": "Ours alone", "weight": 1.0, **way}, **inside)


def _sign(story: _Story) -> None:
    signatory = Signatory(side=Side.VENDOR, name="鈴木 美咲")
    db.session.add(signatory)
    db.session.flush()
    edition = Agreement(
        plan_id=story.plan.id,
        number=1,
        proposer_id=signatory.id,
        outcome=Outcome.AGREED,
        ended_at=clock.now(),
    )
    db.session.add(edition)
    db.session.flush()
    said = text(document_now(story.plan))
    db.session.add(AgreementDocument(agreement_id=edition.id, schema=SCHEMA, text=said, seal=seal(said)))


def _measure(story: _Story, by: Actor, title: str, day: str, value: float) -> None:
    measurements.record(story.node(title), date.fromisoformat(day), value, by=by)


def _stop(story: _Story, by: Actor) -> None:
    nodes_blocks.block(story.plan, story.node("Automate the import"), "No test data", Side.CUSTOMER, by=by)


def _terms(story: _Story, by: Actor, which: str, **changes: Any) -> None:
    node = story.node(which)
    nodes.revise(story.plan, node, changes, by=by, kpi=asked.kpi_of(node))
