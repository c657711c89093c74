"""The map as it stood: rebuilt for every moment of a recorded story, for each audience, it equals what was there."""

import itertools
import json
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Audience, Side, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from portal.plans.actions import (
    measurements,
    nodes,
    nodes_blocks,
    nodes_places,
    ownership,
    plans,
    plans_copy,
    rules_of_use,
    sharing,
    starters,
)
from portal.plans.models import Direction, NodeKind, OperatingRule, Outcome, Plan, PlanState
from portal.plans.queries import history_moments, history_rows
from portal.plans.queries import nodes as asked
from portal.plans.rules import moments
from portal.plans.rules.moments import Recorded
from portal.plans.starters import STARTERS
from tests import cast

BEGAN = datetime.fromisoformat("2026-01-05T00:00:00+00:00")


# -- the rule alone: any sequence of changes, walked back from its end --------------------------------------------

FIELDS = ("title", "due_on", "weight", "visibility")
verbs = st.sampled_from(
    ["create", "revise", "move", "delete", "restore", "add_rule", "remove_rule", "revise_rule"]
)
steps = st.lists(st.tuples(verbs, st.integers(0, 5), st.integers(0, 5), st.text(max_size=3)), max_size=40)


class Story:
    """A map on which things happen, each recorded as actions record it."""

    def __init__(self):
        self.state, self.recorded = {}, []

    def note(self, node_id, field, before, after):
        self.recorded.append(Recorded(node_id, field, before, after))

    def create(self, node_id, other, word):
        if node_id in self.state:
            return
        parent = other if other in self.state and other != node_id else None
        self.state[node_id] = {
            "title": word, "due_on": None, "weight": 1.0, "visibility": "shared", "parent_id": parent,
            "position": len(self.state), "alive": True, "rules": [],
        }  # fmt: skip
        self.note(node_id, "created", None, {"title": word})

    def revise(self, node_id, other, word):
        if (node := self.state.get(node_id)) is not None:
            name = FIELDS[other % len(FIELDS)]
            self.note(node_id, name, node[name], word)
            node[name] = word

    def move(self, node_id, other, word):
        if (node := self.state.get(node_id)) is not None and other in self.state and other != node_id:
            self.note(node_id, "moved", [node["parent_id"], node["position"]], [other, len(word)])
            node["parent_id"], node["position"] = other, len(word)
            for sibling_id, sibling in self.state.items():
                if sibling["parent_id"] == other and sibling_id != node_id:
                    self.note(sibling_id, "position", sibling["position"], sibling["position"] + 1)
                    sibling["position"] += 1

    def delete(self, node_id, other, word):
        if (node := self.state.get(node_id)) is not None and node["alive"]:
            self.note(node_id, "deleted", node["title"], None)
            node["alive"] = False

    def restore(self, node_id, other, word):
        if (node := self.state.get(node_id)) is not None and not node["alive"]:
            self.note(node_id, "restored", None, node["title"])
            node["alive"] = True

    def add_rule(self, node_id, other, word):
        if (node := self.state.get(node_id)) is not None:
            place = max((rule["position"] for rule in node["rules"]), default=-1) + 1
            rule = {"who": "all", "what": word, "by_when": "", "position": place}
            self.note(node_id, "rule_of_use", None, dict(rule))
            node["rules"] = [*node["rules"], rule]

    def remove_rule(self, node_id, other, word):
        if (node := self.state.get(node_id)) is not None and node["rules"]:
            rules = list(node["rules"])
            self.note(node_id, "rule_of_use", rules.pop(other % len(rules)), None)
            node["rules"] = rules

    def revise_rule(self, node_id, other, word):
        if (node := self.state.get(node_id)) is not None and node["rules"]:
            rules, place = list(node["rules"]), other % len(node["rules"])
            new = {**rules[place], "what": word}
            self.note(node_id, "rule_of_use", rules[place], new)
            rules[place] = new
            node["rules"] = rules


@given(steps)
def test_every_moment_of_any_story_is_rebuilt(script):
    story, stood = Story(), [(0, {})]
    for verb, node_id, other, word in script:
        getattr(story, verb)(node_id, other, word)
        stood.append((len(story.recorded), json.loads(json.dumps(story.state))))
    for length, state in stood:
        back = moments.walked_back(story.state, reversed(story.recorded[length:]))
        assert {str(node_id): node for node_id, node in back.items()} == {str(k): v for k, v in state.items()}


@given(steps)
def test_the_first_change_of_each_field_is_enough(script):
    """The database is asked for the oldest change of a field alone; the answer is the same."""
    story = Story()
    for verb, node_id, other, word in script:
        getattr(story, verb)(node_id, other, word)
    for length in range(len(story.recorded)):
        later, seen, first = story.recorded[length:], set(), []
        for change in later:
            if change.field == "rule_of_use" or (change.node_id, change.field) not in seen:
                first.append(change)
            seen.add((change.node_id, change.field))
        assert moments.walked_back(story.state, reversed(first)) == moments.walked_back(
            story.state, reversed(later)
        )


def test_every_field_that_actions_change_is_rebuilt():
    """Whoever adds a field to a node, a KPI or a plan adds it here; otherwise the past would show today's."""
    assert set(nodes.NODE_FIELDS) | set(nodes_blocks.FACTS) <= set(history_rows.NODE_FIELDS)
    assert nodes.KPI_FIELDS == history_rows.KPI_FIELDS
    assert set(plans.PLAN_FIELDS) - {"vendor_note"} <= set(history_rows.PLAN_FIELDS)


def test_what_hangs_on_something_deleted_does_not_stand():
    state = {
        1: {"alive": False, "parent_id": None},
        2: {"alive": True, "parent_id": 1},
        3: {"alive": True, "parent_id": 9},
        4: {"alive": True, "parent_id": 4},
        5: {"alive": True, "parent_id": None},
    }
    assert set(moments.alive(state)) == {5}


def test_what_differs_from_today_is_named():
    then = {1: {"title": "a", "parent_id": None, "position": 0}, 2: {"title": "b", "parent_id": 1}}
    today = {1: {"title": "A", "parent_id": None, "position": 3}, 3: {"title": "c", "parent_id": 1}}
    assert moments.since(then, today) == {
        1: moments.Since(False, False, ("title",)),
        2: moments.Since(True, False, ()),
    }
    assert moments.added(then, today) == [3]
    moved = moments.since({2: {"parent_id": 1}}, {2: {"parent_id": 7}})
    assert moved == {2: moments.Since(False, True, ())}


# -- a story told by the real actions ------------------------------------------------------------------------------


def actor(name: str) -> Actor:
    user = db.session.scalars(select(User).where(User.email == cast.address(name))).one()
    side = Side.VENDOR if user.staff_role else Side.CUSTOMER
    return Actor(ActorKind.PERSON, side, user.id)


def member_of(name: str) -> Membership:
    found = select(Membership).join(User, User.id == Membership.user_id)
    return db.session.scalars(found.where(User.email == cast.address(name))).one()


class Told:
    """Things done by people of the cast, one a day; what each audience saw after each is kept."""

    def __init__(self, customer_id: int):
        self.customer_id, self.days = customer_id, itertools.count(1)
        self.seen: list[tuple[datetime, dict[Audience, tuple]]] = []
        self.plan_id = 0

    @property
    def plan(self) -> Plan:
        return db.session.scalars(select(Plan).where(Plan.id == self.plan_id)).one()

    def then(self, who: str, act):
        """Let somebody do something a day later, commit, and keep what every audience sees."""
        at = BEGAN + timedelta(days=next(self.days))
        with clock.at(at):
            by = actor(who)
            audience = Audience.VENDOR if by.side is Side.VENDOR else Audience.CUSTOMER
            with customer_scope(self.customer_id, audience):
                made = act(by)
                db.session.commit()
            self.seen.append((at, {audience: self.look(at, audience) for audience in Audience}))
        return made

    def look(self, at: datetime, audience: Audience):
        with customer_scope(self.customer_id, audience):
            plan = db.session.scalar(select(Plan).where(Plan.id == self.plan_id))
            if plan is None:
                return None
            found = history_moments.moment(plan, at)
            said = {name: getattr(found.plan, name) for name in history_rows.PLAN_FIELDS}
            return json.loads(json.dumps([found.then, found.values, said], default=str))


def facts(**said):
    return {"title": "A node", "weight": 1.0, **said}


def add(plan, kind, parent, visibility, by, **said):
    return nodes.add(plan, kind, parent, facts(**said), visibility=visibility, by=by)


def tell(story: Told) -> None:
    """A year with everything in it that can happen to a plan."""
    period = {"title": "The plan", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    story.then("chloe", lambda by: _begin(story, period, by))
    plan = story.plan
    goal = story.then(
        "chloe",
        lambda by: add(plan, NodeKind.GOAL, None, Visibility.VENDOR, by, title="Goal", problem="Six days"),
    )
    initiative = story.then(
        "chloe",
        lambda by: add(plan, NodeKind.INITIATIVE, goal, Visibility.VENDOR, by, title="Do it"),
    )
    terms = facts(
        title="Days", unit="days", direction=Direction.LOWER, baseline=6.0, baseline_on=date(2026, 1, 1),
        target=3.0, target_on=date(2026, 12, 31), thresholds=[{"from": "2026-06-01", "value": 6.5}],
    )  # fmt: skip
    kpi = story.then(
        "chloe",
        lambda by: nodes.add(plan, NodeKind.KPI, initiative, terms, visibility=Visibility.VENDOR, by=by),
    )
    secret = story.then(
        "chloe",
        lambda by: add(plan, NodeKind.KPI, initiative, Visibility.VENDOR, by, title="Ours alone"),
    )
    chosen = [goal.public_id, initiative.public_id, kpi.public_id]
    story.then("chloe", lambda by: sharing.publish(plan, chosen, by=by))
    story.then(
        "aoi",
        lambda by: nodes.revise(plan, goal, {"title": "Close sooner", "due_on": date(2026, 9, 30)}, by=by),
    )
    inside = story.then(
        "aoi",
        lambda by: add(plan, NodeKind.INITIATIVE, goal, Visibility.CUSTOMER, by, title="Theirs alone"),
    )
    others = [
        story.then(
            "aoi",
            lambda by, n=n: add(plan, NodeKind.INITIATIVE, goal, Visibility.SHARED, by, title=f"More {n}"),
        )
        for n in range(3)
    ]
    story.then("aoi", lambda by: nodes_places.move(plan, others[2], goal, initiative, by=by))
    story.then("aoi", lambda by: nodes_places.step(plan, others[0], 1, by=by))
    rule = story.then(
        "sora",
        lambda by: rules_of_use.add(
            plan, initiative, who="Sales", what="write it down", by_when="daily", by=by
        ),
    )
    story.then("sora", lambda by: rules_of_use.add(plan, initiative, who="Heads", what="read it", by=by))
    story.then(
        "sora",
        lambda by: rules_of_use.revise(
            plan, initiative, rule, who="Sales", what="write it all down", by_when="", by=by
        ),
    )
    story.then("sora", lambda by: rules_of_use.remove(plan, initiative, rule, by=by))
    story.then("sora", lambda by: rules_of_use.add(plan, initiative, who="Bo", what="check it", by=by))
    story.then("sora", lambda by: measurements.record(kpi, date(2026, 1, 10), 5.5, note="first", by=by))
    story.then(
        "sora", lambda by: measurements.record(kpi, date(2026, 1, 10), 5.4, note="counted again", by=by)
    )
    story.then("bo", lambda by: measurements.record(kpi, date(2026, 1, 3), 5.9, by=by))
    story.then("sora", lambda by: measurements.withdraw(kpi, date(2026, 1, 10), why="not ours", by=by))
    story.then(
        "chloe",
        lambda by: nodes.revise(
            plan, kpi, {"target": 2.5, "thresholds": [], "direction": Direction.LOWER, "weight": 2.0}, by=by,
            kpi=asked.kpi_of(kpi), why="They are faster than we thought",
        ),
    )  # fmt: skip
    story.then("aoi", lambda by: ownership.hand_over_nodes(member_of("sora"), [goal.public_id], by=by))
    story.then("bo", lambda by: ownership.hand_over_responses(actor_user("bo"), [kpi.public_id], by=by))
    story.then("aoi", lambda by: nodes_places.move(plan, kpi, others[0], None, by=by))
    story.then("aoi", lambda by: nodes_blocks.block(plan, initiative, "No time", Side.VENDOR, by=by))
    story.then("chloe", lambda by: nodes_blocks.free(plan, initiative, by=by))
    story.then("aoi", lambda by: nodes_places.delete(plan, others[1], by=by))
    story.then("aoi", lambda by: nodes_places.delete(plan, goal, by=by))
    story.then("chloe", lambda by: nodes_places.restore(plan, goal, by=by))
    story.then("aoi", lambda by: nodes_places.restore(plan, others[1], by=by))
    story.then("aoi", lambda by: nodes.close_goal(plan, goal, Outcome.PARTIAL, by=by))
    story.then("aoi", lambda by: nodes.close_goal(plan, goal, None, by=by))
    story.then("aoi", lambda by: plans.revise(plan, {"title": "Our plan", "off_track_points": 30}, by=by))
    story.then("chloe", lambda by: plans.revise(plan, {"vendor_note": "careful"}, by=by))
    story.then("chloe", lambda by: starters.fill(plan, STARTERS[0], "en", by=by))
    story.then("chloe", lambda by: nodes_places.delete(plan, secret, by=by))
    story.then("aoi", lambda by: nodes_places.delete(plan, inside, by=by))


def actor_user(name: str) -> User:
    return db.session.scalars(select(User).where(User.email == cast.address(name))).one()


def _begin(story: Told, period, by):
    made = plans.create(period, visibility=Visibility.SHARED, by=by)
    story.plan_id = made.id
    return made


@pytest.fixture
def story(at):
    with at("sakura") as customer_id:
        told = Told(customer_id)
        tell(told)
        yield told


def test_the_state_rebuilt_for_each_moment_is_the_state_that_was(story):
    assert len(story.seen) > 35
    for at, stood in story.seen:
        for audience in Audience:
            assert story.look(at, audience) == stood[audience], (at, audience)


def test_between_two_changes_nothing_is_different(story):
    for (at, stood), (after, _) in itertools.pairwise(story.seen):
        assert story.look(after - timedelta(microseconds=1), Audience.CUSTOMER) == stood[Audience.CUSTOMER], (
            at
        )


def test_what_was_inside_then_is_not_shown_though_it_is_shared_today(story):
    """The goal was the vendor's alone until it was shared: the customer's past does not have it."""
    before_sharing = story.seen[4][0]
    vendor, customer = (story.look(before_sharing, a) for a in (Audience.VENDOR, Audience.CUSTOMER))
    assert [node["title"] for node in vendor[0].values()] == ["Goal", "Do it", "Days", "Ours alone"]
    assert customer[0] == {}
    after = story.look(story.seen[5][0], Audience.CUSTOMER)
    assert [node["title"] for node in after[0].values()] == ["Goal", "Do it", "Days"]
    last = story.look(story.seen[-3][0], Audience.VENDOR)
    assert "Theirs alone" not in json.dumps(last)


def test_the_map_of_a_moment_takes_the_same_statements_however_long_its_history(story, counting):
    def look():
        with customer_scope(story.customer_id, Audience.CUSTOMER), counting() as sent:
            found = history_moments.moment(story.plan, story.seen[8][0])
            history_moments.rows_of(found)
        return len(sent)

    first = look()
    plan = story.plan
    with customer_scope(story.customer_id):
        goal = db.session.scalars(
            select(history_moments.Node).where(history_moments.Node.title == "Close sooner")
        ).one()
    for n in range(20):
        story.then("aoi", lambda by, n=n: nodes.revise(plan, goal, {"title": f"Again {n}"}, by=by))
    assert look() == first


def test_a_copy_remembers_its_terms(story):
    """What a plan begins with is in its history, whoever filled it in: a form, a copy, a starter."""
    period = {"title": "Next", "starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    copied = story.then(
        "chloe",
        lambda by: plans_copy.copy(story.plan, period, visibility=Visibility.SHARED, from_latest=True, by=by),
    )
    assert copied.state is PlanState.DRAFT
    made = db.session.scalars(
        select(history_moments.Revision.after)
        .where(history_moments.Revision.field == "created")
        .order_by(history_moments.Revision.id)
    ).all()
    days = [said for said in made if isinstance(said, dict) and said.get("title") == "Days"]
    assert days[-1]["unit"] == "days"
    assert days[-1]["target_on"] == "2027-12-31"
    assert days[-1]["baseline"] == 5.9  # the newest value in force


def test_no_two_rules_of_use_share_a_place(story):
    places = db.session.execute(select(OperatingRule.node_id, OperatingRule.position)).all()
    assert len(set(places)) == len(places)
