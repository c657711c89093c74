"""Undoing one's own changes: by compensating ones, while nobody else has changed the same since."""

import itertools
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Membership, User
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Audience, Side, Visibility
from portal.foundation.db import db
from portal.foundation.history import ChangeSet, Revision
from portal.foundation.tenancy import customer_scope
from portal.plans.actions import (
    history,
    history_restores,
    measurements,
    nodes,
    nodes_blocks,
    nodes_places,
    plans,
    rules_of_use,
    sharing,
    starters,
)
from portal.plans.actions.history_refusals import CannotUndo
from portal.plans.actions.refusals import Refused
from portal.plans.models import Kpi, Node, NodeKind, OperatingRule, Outcome, Plan
from portal.plans.queries import history_moments, history_own
from portal.plans.queries import nodes as asked
from portal.plans.rules import Move
from portal.plans.starters import STARTERS
from tests import cast


class Desk:
    """People of the cast who change one plan, each change a piece of work of its own."""

    def __init__(self, customer_id: int):
        self.customer_id = customer_id
        self.ticks = itertools.count(1)
        self.now = clock.now()

    def actor(self, who: str) -> Actor:
        user = db.session.scalars(select(User).where(User.email == cast.address(who))).one()
        return Actor(ActorKind.PERSON, Side.VENDOR if user.staff_role else Side.CUSTOMER, user.id)

    def does(self, who: str, act):
        """Let somebody act inside their own walls, and commit."""
        by = self.actor(who)
        audience = Audience.VENDOR if by.side is Side.VENDOR else Audience.CUSTOMER
        at = self.now + timedelta(seconds=next(self.ticks))
        with clock.at(at), customer_scope(self.customer_id, audience):
            try:
                made = act(by)
                db.session.commit()
            except Refused:
                db.session.rollback()
                raise
        return made

    def revises(self, who, node, **said):
        return self.does(who, lambda by: nodes.revise(self.plan, node, said, by=by, kpi=asked.kpi_of(node)))

    def undoes(self, who):
        return self.does(who, lambda by: history.undo(self.plan, self._own(self.stacks(by).newest), by=by))

    def redoes(self, who):
        return self.does(who, lambda by: history.redo(self.plan, self._own(self.stacks(by).redoable), by=by))

    def stacks(self, by):
        return history_own.own_changes(self.plan, by)

    def _own(self, found):
        assert found is not None, "nothing to undo"
        return db.session.scalars(select(ChangeSet).where(ChangeSet.id == found.id)).one()

    @property
    def plan(self) -> Plan:
        return db.session.scalars(select(Plan)).one()

    def node(self, title: str) -> Node:
        return db.session.scalars(select(Node).where(Node.title == title)).one()

    def state(self):
        return history_moments.moment(self.plan, clock.now() + timedelta(days=1)).today


@pytest.fixture
def desk(at):
    with at("sakura") as customer_id:
        yield Desk(customer_id)


GOAL, INITIATIVE, KPI = "sakura shared goal", "sakura shared initiative", "sakura shared KPI"


def test_a_field_goes_back_and_forth(desk):
    node = desk.node(INITIATIVE)
    desk.revises("aoi", node, title="First", due_on=date(2027, 1, 31))
    desk.revises("aoi", node, title="Second")
    desk.undoes("aoi")
    assert (node.title, node.due_on) == ("First", date(2027, 1, 31))
    desk.undoes("aoi")
    assert (node.title, node.due_on) == (INITIATIVE, None)
    desk.redoes("aoi")
    assert (node.title, node.due_on) == ("First", date(2027, 1, 31))
    desk.redoes("aoi")
    assert node.title == "Second"
    desk.undoes("aoi")
    desk.undoes("aoi")
    assert node.title == INITIATIVE


def test_a_new_change_ends_what_could_be_done_again(desk):
    node = desk.node(INITIATIVE)
    desk.revises("aoi", node, title="First")
    desk.undoes("aoi")
    desk.revises("aoi", node, title="Else")
    assert desk.does("aoi", desk.stacks).redoable is None


def test_everything_undone_everything_as_it_was(desk):
    """One of each kind of change; undone one after another, the map is what it was before the first."""
    goal, initiative, kpi = desk.node(GOAL), desk.node(INITIATIVE), desk.node(KPI)
    plan, before = desk.plan, desk.state()
    rule = db.session.scalars(select(OperatingRule).where(OperatingRule.node_id == initiative.id)).one()
    new = desk.does(
        "aoi",
        lambda by: nodes.add(
            plan, NodeKind.GOAL, None, {"title": "New"}, visibility=Visibility.SHARED, by=by
        ),
    )
    desk.revises("aoi", kpi, target=2.0, thresholds=[{"from": "2026-12-01", "value": 7.0}], title="Renamed")
    desk.does("aoi", lambda by: nodes_places.move(plan, new, None, goal, by=by))
    desk.does("aoi", lambda by: nodes_places.move(plan, kpi, goal, None, by=by))
    desk.does("aoi", lambda by: rules_of_use.add(plan, initiative, who="All", what="look", by=by))
    desk.does(
        "aoi", lambda by: rules_of_use.revise(plan, initiative, rule, who="X", what="Y", by_when="", by=by)
    )
    desk.does("aoi", lambda by: rules_of_use.remove(plan, initiative, rule, by=by))
    desk.does("aoi", lambda by: nodes.close_goal(plan, goal, Outcome.MISSED, by=by))
    desk.does("aoi", lambda by: measurements.record(kpi, clock.today("Asia/Tokyo"), 4.0, by=by))
    desk.does("aoi", lambda by: plans.revise(plan, {"title": "Other", "off_track_points": 40}, by=by))
    desk.does("aoi", lambda by: nodes_blocks.block(plan, initiative, "No time", Side.VENDOR, by=by))
    desk.does("aoi", lambda by: nodes_blocks.free(plan, initiative, by=by))
    desk.does("aoi", lambda by: nodes_places.delete(plan, initiative, by=by))
    desk.does("aoi", lambda by: nodes_places.restore(plan, initiative, by=by))
    desk.does("aoi", lambda by: nodes_places.delete(plan, goal, by=by))
    after = desk.state()
    steps = 15
    for _ in range(steps):
        desk.undoes("aoi")
    assert _ordered(desk.state()) == _ordered(before)
    assert (plan.title, plan.off_track_points) == ("Plan of sakura", 20)
    assert db.session.scalars(select(Kpi.latest_value).where(Kpi.node_id == kpi.id)).one() == 5.0
    for _ in range(steps):
        desk.redoes("aoi")
    assert _ordered(desk.state()) == _ordered(after)
    assert db.session.scalars(select(Kpi.latest_value).where(Kpi.node_id == kpi.id)).one() == 4.0


def _ordered(state):
    """Places as people see them: who comes before whom, not by which number."""
    found = {node_id: {k: v for k, v in node.items() if k != "position"} for node_id, node in state.items()}
    for node in found.values():
        node["rules"] = [{k: v for k, v in rule.items() if k != "position"} for rule in node.get("rules", [])]
    order = sorted(state, key=lambda node_id: (state[node_id]["position"], node_id))
    below = {}
    for node_id in order:
        below.setdefault(state[node_id]["parent_id"], []).append(node_id)
    return found, below


def test_what_somebody_else_changed_since_stays(desk):
    """Different fields: undone. The same field: refused, and it says who."""
    node = desk.node(INITIATIVE)
    desk.revises("aoi", node, title="Mine")
    desk.revises("chloe", node, description="Theirs")
    desk.undoes("aoi")
    assert (node.title, node.description) == (INITIATIVE, "Theirs")
    desk.revises("aoi", node, title="Mine again", weight=3.0)
    desk.revises("chloe", node, title="Theirs")
    with pytest.raises(CannotUndo) as refused:
        desk.undoes("aoi")
    assert refused.value.reason == "changed_since"
    assert refused.value.person_id == desk.actor("chloe").person_id
    assert (node.title, node.weight) == ("Theirs", 3.0), "all of it or nothing"


def test_nobody_undoes_what_another_did(desk):
    node = desk.node(INITIATIVE)
    desk.revises("chloe", node, title="Theirs")
    theirs = db.session.scalars(select(ChangeSet).order_by(ChangeSet.id.desc()).limit(1)).one()
    for who in ("aoi", "bo"):
        with pytest.raises(CannotUndo) as refused:
            desk.does(who, lambda by: history.undo(desk.plan, theirs, by=by))
        assert refused.value.reason == "not_yours"
    assert desk.does("aoi", desk.stacks).undoable == ()
    assert node.title == "Theirs"


def test_nothing_is_undone_twice(desk):
    node = desk.node(INITIATIVE)
    desk.revises("aoi", node, title="Mine")
    mine = db.session.scalars(select(ChangeSet).order_by(ChangeSet.id.desc()).limit(1)).one()
    desk.does("aoi", lambda by: history.undo(desk.plan, mine, by=by))
    with pytest.raises(CannotUndo) as refused:
        desk.does("aoi", lambda by: history.undo(desk.plan, mine, by=by))
    assert refused.value.reason == "already_undone"


def test_what_was_shared_and_what_was_agreed_is_not_undone(desk):
    inside = desk.node("sakura vendor goal")
    desk.does("chloe", lambda by: sharing.publish(desk.plan, [inside.public_id], by=by))
    with pytest.raises(CannotUndo) as refused:
        desk.undoes("chloe")
    assert refused.value.reason == "shared"
    desk.does("chloe", lambda by: plans.move_on(desk.plan, Move.PROPOSE, by=by))
    with pytest.raises(CannotUndo) as refused:
        desk.undoes("chloe")
    assert refused.value.reason == "state"


def test_what_others_hung_below_keeps_a_new_node(desk):
    plan = desk.plan
    new = desk.does(
        "aoi",
        lambda by: nodes.add(
            plan, NodeKind.GOAL, None, {"title": "New"}, visibility=Visibility.SHARED, by=by
        ),
    )
    below = desk.does(
        "chloe",
        lambda by: nodes.add(
            plan, NodeKind.INITIATIVE, new, {"title": "Below"}, visibility=Visibility.SHARED, by=by
        ),
    )
    with pytest.raises(CannotUndo) as refused:
        desk.undoes("aoi")
    assert refused.value.reason == "in_use"
    desk.does("chloe", lambda by: nodes_places.delete(plan, below, by=by))
    desk.undoes("aoi")
    assert new.deleted_at is not None


def test_a_deletion_comes_back_with_what_the_other_side_kept_inside(desk):
    goal = desk.node(GOAL)
    hidden = desk.does(
        "chloe",
        lambda by: nodes.add(
            desk.plan, NodeKind.INITIATIVE, goal, {"title": "Hidden"}, visibility=Visibility.VENDOR, by=by
        ),
    )
    desk.does("aoi", lambda by: nodes_places.delete(desk.plan, goal, by=by))
    assert hidden.deleted_at is not None
    desk.undoes("aoi")
    assert (goal.deleted_at, hidden.deleted_at) == (None, None)


def test_a_deletion_that_somebody_took_back_already(desk):
    goal = desk.node(GOAL)
    desk.does("aoi", lambda by: nodes_places.delete(desk.plan, goal, by=by))
    desk.does("chloe", lambda by: nodes_places.restore(desk.plan, goal, by=by))
    with pytest.raises(CannotUndo) as refused:
        desk.undoes("aoi")
    assert refused.value.reason == "already_back"


def test_a_field_of_what_is_deleted_by_now(desk):
    node = desk.node(INITIATIVE)
    desk.revises("aoi", node, title="Mine")
    desk.does("chloe", lambda by: nodes_places.delete(desk.plan, node, by=by))
    with pytest.raises(CannotUndo) as refused:
        desk.undoes("aoi")
    assert refused.value.reason == "deleted_since"


def test_a_value_corrected_by_somebody_else_stays(desk):
    kpi = desk.node(KPI)
    day = clock.today("Asia/Tokyo")
    desk.does("sora", lambda by: measurements.record(kpi, day, 4.4, note="mine", by=by))
    desk.does("aoi", lambda by: measurements.record(kpi, day, 4.3, by=by))
    with pytest.raises(CannotUndo) as refused:
        desk.undoes("sora")
    assert refused.value.person_id == desk.actor("aoi").person_id
    desk.undoes("aoi")
    assert db.session.scalars(select(Kpi.latest_value).where(Kpi.node_id == kpi.id)).one() == 4.4


def test_an_owner_who_left_in_between_gets_nothing_back(desk):
    node = desk.node(INITIATIVE)
    sora, hana = (
        db.session.scalars(
            select(Membership)
            .join(User, User.id == Membership.user_id)
            .where(User.email == cast.address(who))
        ).one()
        for who in ("sora", "hana")
    )
    desk.revises("aoi", node, customer_owner_id=sora.id)
    desk.revises("aoi", node, customer_owner_id=None)

    def leaves(_by):
        sora.ended_at, sora.successor_id = clock.now(), hana.id

    desk.does("chloe", leaves)
    desk.undoes("aoi")
    assert node.customer_owner_id == hana.id


def test_a_closed_plan_is_kept_as_it_ended(desk):
    desk.revises("aoi", desk.node(INITIATIVE), title="Mine")
    desk.does("aoi", lambda by: plans.move_on(desk.plan, Move.CLOSE, by=by))
    with pytest.raises(Refused) as refused:
        desk.undoes("aoi")
    assert refused.value.reason == "closed"


def test_what_a_starter_brought_is_too_much_for_one_press(desk):
    desk.does("chloe", lambda by: starters.fill(desk.plan, STARTERS[0], "en", by=by))
    brought = db.session.scalar(select(func.count()).select_from(Revision).where(Revision.field == "created"))
    if brought > history.MOST_SUBJECTS:
        with pytest.raises(CannotUndo):
            desk.undoes("chloe")
    else:
        before = len(desk.state())
        desk.undoes("chloe")
        assert len(desk.state()) == before - brought


def test_a_shortcut_does_not_reach_back_for_days(desk):
    node = desk.node(INITIATIVE)
    desk.now = clock.now() - timedelta(days=3)
    desk.revises("aoi", node, title="Mine")
    desk.now = clock.now()
    stacks = desk.does("aoi", desk.stacks)
    assert stacks.newest is None
    assert len(stacks.undoable) == 1


# -- from the past -------------------------------------------------------------------------------------------------


def test_fields_chosen_from_the_past(desk):
    """Title and rules of use as they were; the owner as today."""
    plan, initiative, goal = desk.plan, desk.node(INITIATIVE), desk.node(GOAL)
    vera = desk.actor("vera").person_id
    then = dict(desk.state()[initiative.id])
    at = desk.now
    desk.revises("aoi", initiative, title="Else", vendor_owner_id=vera)
    rule = db.session.scalars(select(OperatingRule).where(OperatingRule.node_id == initiative.id)).one()
    desk.does("aoi", lambda by: rules_of_use.remove(plan, initiative, rule, by=by))
    desk.does("aoi", lambda by: rules_of_use.add(plan, initiative, who="A", what="B", by=by))
    other = desk.does(
        "aoi",
        lambda by: nodes.add(
            plan, NodeKind.GOAL, None, {"title": "Other"}, visibility=Visibility.SHARED, by=by
        ),
    )
    desk.does("aoi", lambda by: nodes_places.move(plan, initiative, other, None, by=by))

    def take(by):
        fields = ("title", "rules", "parent_id")
        return history_restores.take_from(plan, initiative, then, fields, at=at, by=by, why="We had it right")

    assert desk.does("chloe", take)
    assert (initiative.title, initiative.parent_id, initiative.vendor_owner_id) == (INITIATIVE, goal.id, vera)
    assert [rule.what for rule in asked.rules_of(initiative)] == ["write it down"]
    newest = db.session.scalars(select(ChangeSet).order_by(ChangeSet.id.desc()).limit(1)).one()
    assert newest.why == "We had it right"
    assert not desk.does("chloe", take)
    desk.undoes("chloe")
    assert initiative.title == "Else"


def test_a_branch_comes_back_with_what_it_hung_on(desk):
    """A KPI deleted first, then its initiative, then the goal: asked for, it comes back with both."""
    plan, goal, initiative, kpi = desk.plan, desk.node(GOAL), desk.node(INITIATIVE), desk.node(KPI)
    terms = db.session.scalars(select(Kpi).where(Kpi.node_id == kpi.id)).one()
    for node in (kpi, initiative, goal):
        desk.does("aoi", lambda by, node=node: nodes_places.delete(plan, node, by=by))
    came = desk.does("chloe", lambda by: history_restores.bring_back(plan, kpi, by=by))
    assert [node.title for node in came] == [GOAL, INITIATIVE, KPI]
    assert not any(node.deleted_at for node in (goal, initiative, kpi))
    assert (terms.target, terms.latest_value, len(terms.recent)) == (3.0, 5.0, 2)
    assert [rule.what for rule in asked.rules_of(initiative)] == ["write it down"]
