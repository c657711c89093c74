"""How a plan of the demo comes about: drafted inside, shared together, agreed, and then measured week by week."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from portal.agreements.actions import circulation, proposing, signatories, signing
from portal.agreements.actions.circulation import SeatGiven
from portal.agreements.models import Part, Signatory
from portal.agreements.queries import rounds
from portal.agreements.queries.people import candidate_of
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility
from portal.plans.actions import measurements, nodes, plans, rules_of_use, sharing
from portal.plans.actions.measurements import Entry
from portal.plans.models import Node, NodeKind, Plan, Source
from portal.plans.queries import nodes as asked
from portal.plans.queries import plans as asked_plans
from portal.plans.rules import Direction, KpiKind
from portal.web.demo.companies import COMPANIES
from portal.web.demo.maps import Course, Goal, Kpi, Map, Period, Step
from portal.web.demo.telling import TOKYO, Story

FOR_THE_GUEST = 4
"""So many days ago the turn came to whoever agrees by a personal link: it still opens."""


class Mapping:
    """Adds the scenes of one plan at one customer; nodes and KPIs are found again by their titles."""

    def __init__(self, story: Story, customer: str, csm: str, told: Map, *, zone: str = TOKYO):
        self.story, self.customer, self.csm, self.told, self.zone = story, customer, csm, told, zone
        self.period: Period = told.period(story.today)
        self.plan_pid = ""
        self.ids: dict[str, int] = {}

    @property
    def begun(self) -> int:
        """Return how many days ago the plan's period began."""
        return (self.story.today - self.period.first).days

    def tell(self) -> "Mapping":
        """Add everything: the draft, sharing, agreement, values."""
        drafted = self.begun + 12 if self.told.state != "draft" else 6
        self.scene(drafted, "14:00", self.csm, self._draft)
        if self.told.state == "draft":
            return self
        self.scene(drafted - 2, "16:30", self.csm, self._share_all)
        self.scene(drafted - 2, "16:45", self.csm, self.put_forward)
        if self.told.state == "agreed":
            for at, who in zip(("17:30", "18:05"), self.told.confirmed_by, strict=False):
                self.scene(drafted - 2, at, who, self.agree)
            self.scene(drafted - 5, "11:20", self.told.agreed_by, self.agree)
        elif self.told.guest:
            self.scene(FOR_THE_GUEST, "10:20", self.told.confirmed_by[-1], self.agree)
        self._add_values()
        return self

    @property
    def _currency(self) -> str:
        """Return the money this company counts in: that of what it bought, the vendor's own before that."""
        bought = next(one for one in COMPANIES if one.key == self.customer).bought
        return bought[0].currency if bought else "JPY"

    def scene(self, ago: int, at: str, who: str, act: Any) -> None:
        """Add what somebody did at this customer."""
        self.story.scene(ago, at, who, self.customer, act, zone=self.zone)

    def plan(self) -> Plan:
        """Return the plan, for an action."""
        found = asked_plans.plan(self.plan_pid)
        assert found is not None
        return found

    def node(self, title: str) -> Node:
        """Return a node by its title, for an action."""
        found = asked.by_id(self.ids[title])
        assert found is not None
        return found

    def add(
        self,
        kind: NodeKind,
        parent: Node | None,
        facts: dict[str, Any],
        by: Actor,
        *,
        visibility: Visibility = Visibility.VENDOR,
    ) -> Node:
        """Add a node to the plan, and remember it by its title."""
        node = nodes.add(self.plan(), kind, parent, facts, visibility=visibility, by=by)
        self.ids[facts["title"]] = node.id
        return node

    def put_forward(self, by: Actor) -> None:
        """Put the plan forward, in the order that becomes the customer's usual one."""
        order = [*((who, Part.CONFIRM) for who in self.told.confirmed_by), (self.told.agreed_by, Part.AGREE)]
        deputy = self._signatory(self.told.deputy) if self.told.deputy else None
        seats = [
            SeatGiven(self._signatory(who), part, deputy if part is Part.AGREE else None)
            for who, part in order
            if who
        ]
        if self.told.guest:
            seats.append(SeatGiven(self._guest(*self.told.guest), Part.AGREE))
        circulation.set_usual(self.story.customer(self.customer), seats, by=by)
        proposing.put_forward(self.plan(), seats, by=by, message=self.told.message)

    def agree(self, by: Actor) -> None:
        """Say yes at the place whose turn it is."""
        edition = rounds.open_edition(self.plan().id)
        assert edition is not None
        seen = rounds.round_of(edition)
        assert seen.current is not None
        signing.agree(edition, seen.current.public_id, signing.Answer(seen.seal), by=by)

    def _signatory(self, who: str) -> Signatory:
        candidate = candidate_of(self.story.person(who))
        assert candidate is not None
        return signatories.of_candidate(candidate)

    def _guest(self, name: str, title: str, email: str) -> Signatory:
        spoken = self.story.customer(self.customer).language
        return signatories.of_stranger(name, title, email, side=Side.CUSTOMER, language=spoken)

    def _draft(self, by: Actor) -> None:
        facts = {
            "title": self.told.title,
            "north_star": self.told.north_star,
            "starts_on": self.period.first,
            "ends_on": self.period.last,
            "vendor_note": self.told.vendor_note,
        }
        self.plan_pid = plans.create(facts, visibility=Visibility.VENDOR, by=by).public_id
        for goal in self.told.goals:
            self._draft_goal(goal, by)

    def _draft_goal(self, goal: Goal, by: Actor) -> None:
        facts = {"title": goal.title, "problem": goal.problem, **self._dates()}
        node = self.add(NodeKind.GOAL, None, facts, by)
        for kpi in goal.kpis:
            self._draft_kpi(kpi, node, by)
        for step in goal.steps:
            self._draft_step(step, node, by)

    def _draft_step(self, step: Step, goal: Node, by: Actor) -> None:
        facts = {
            "title": step.title,
            "description": step.description,
            "customer_owner_id": self._member_id(step.owner),
            **self._dates(),
        }
        node = self.add(NodeKind.INITIATIVE, goal, facts, by)
        for who, what, by_when in step.rules:
            rules_of_use.add(self.plan(), node, who=who, what=what, by_when=by_when, by=by, told=False)
        parent = self.add(NodeKind.STRATEGY, node, {"title": step.strategy}, by) if step.strategy else node
        for kpi in step.kpis:
            self._draft_kpi(kpi, parent, by)

    def _draft_kpi(self, kpi: Kpi, parent: Node, by: Actor) -> None:
        node = self.add(NodeKind.KPI, parent, {**self._terms(kpi), "title": kpi.title}, by)
        entries = [
            Entry(node, day, value, source=Source.FILE)
            for day, value in zip(self._days_before(len(kpi.before)), kpi.before, strict=True)
        ]
        measurements.record_many(entries, by=by)

    def _terms(self, kpi: Kpi) -> dict[str, Any]:
        steps = [(self.period.first, kpi.threshold), (self._half_way(), kpi.later_threshold)]
        return {
            "kpi_kind": KpiKind.USAGE if kpi.usage else KpiKind.OUTCOME,
            "unit": kpi.unit,
            "direction": Direction.LOWER if kpi.goal < kpi.start else Direction.HIGHER,
            "baseline": kpi.start,
            "baseline_on": self.period.first,
            "target": kpi.goal,
            "target_on": self.period.last,
            "thresholds": [
                {"from": day.isoformat(), "value": value} for day, value in steps if value is not None
            ],
            "response_action": kpi.response,
            "response_vendor_id": self.story.people[self.csm] if kpi.response else None,
            "response_customer_id": self._member_id(kpi.response_owner),
            "response_days": kpi.response_days if kpi.response else None,
            "cadence": kpi.cadence,
            "data_source": kpi.source,
            "worth_minor": kpi.worth,
            "worth_currency": self._currency,
            "customer_owner_id": self._member_id(kpi.owner),
        }

    def _share_all(self, by: Actor) -> None:
        sharing.publish(self.plan(), sharing.still_inside(self.plan(), by), by=by)

    def _add_values(self) -> None:
        """Add one scene for each person and day on which they enter values."""
        days: dict[tuple[int, str], list[tuple[Kpi, float, str]]] = defaultdict(list)
        for kpi in self.told.kpis():
            for value in Course(kpi, self.period, self.story.today).values:
                days[value.ago, kpi.owner].append((kpi, value.value, value.note))
        for (ago, who), entered in days.items():
            self.story.visit(ago, "17:05", who, self.customer, zone=self.zone)
            self.scene(ago, "17:10", who, lambda by, ago=ago, entered=entered: self._enter(ago, entered, by))

    def _enter(self, ago: int, entered: list[tuple[Kpi, float, str]], by: Actor) -> None:
        on = min(self.story.day(ago), clock.today(self.zone))
        entries = [Entry(self.node(kpi.title), on, value, note or None) for kpi, value, note in entered]
        measurements.record_many(entries, by=by)

    def _member_id(self, who: str) -> int | None:
        return self.story.member(who).id if who else None

    def _dates(self) -> dict[str, date]:
        return {"starts_on": self.period.first, "due_on": self.period.last}

    def _half_way(self) -> date:
        return self.period.first + (self.period.last - self.period.first) // 2

    def _days_before(self, count: int) -> list[date]:
        """Return the ends of the months before the plan was drafted, oldest first."""
        day = clock.month_of(self.period.first - timedelta(days=20))
        found = []
        for _ in range(count):
            day -= timedelta(days=1)
            found.append(day)
            day = clock.month_of(day)
        return found[::-1]
