"""Recording what was measured: once, corrected, withdrawn, in bulk, and what everybody is told of it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.activity.models import Activity
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Audience, Side
from portal.foundation.db import db
from portal.foundation.history import Revision
from portal.plans.actions import measurements
from portal.plans.actions.measurements import Entry, MeasurementRefused
from portal.plans.models import (
    Kpi,
    Measurement,
    Node,
    NodeKind,
    Plan,
    PlanPulse,
    PlanState,
    PlanSummary,
    Source,
)
from portal.plans.queries.measurements import every_row
from tests.cast import address

TODAY = clock.today("Asia/Tokyo")


def kpi_node(visibility: str = "shared") -> Node:
    found = select(Node).where(Node.kind == NodeKind.KPI, Node.visibility == visibility)
    return db.session.scalars(found).one()


def sora() -> Actor:
    person = db.session.scalars(select(User.id).where(User.email == address("sora"))).one()
    return Actor(ActorKind.PERSON, Side.CUSTOMER, person)


def kpi_of(node: Node) -> Kpi:
    return db.session.scalars(select(Kpi).where(Kpi.node_id == node.id)).one()


def pulses() -> dict[Audience, int]:
    return {row.audience: row.version for row in db.session.scalars(select(PlanPulse)).all()}


def test_a_value_is_recorded_told_and_counted(at):
    with at("sakura"):
        node, before = kpi_node(), pulses()
        assert measurements.record(node, TODAY, 4.9, note="close of October", by=sora())
        db.session.commit()
        kpi = kpi_of(node)
        assert (kpi.latest_on, kpi.latest_value) == (TODAY, 4.9)
        assert kpi.recent[-1] == [TODAY.isoformat(), 4.9]
        told = db.session.scalars(select(Activity)).one()
        assert told.kind == "kpi.measured"
        assert told.facts | {
            "before": 5.0, "after": 4.9, "standing_before": "on_track", "standing_after": "on_track", "count": 1
        } == told.facts  # fmt: skip
        assert (told.actor_side, told.subject_public_id) == (Side.CUSTOMER, node.public_id)
        change = db.session.scalars(select(Revision)).one()
        assert (change.subject_kind, change.field, change.before) == ("kpi", "measured", None)
        assert change.after == {
            "on": TODAY.isoformat(), "value": 4.9, "note": "close of October", "source": "typed", "earlier": 5.0,
            "days": 1,
        }  # fmt: skip
        assert pulses() == {audience: count + 1 for audience, count in before.items()}
        assert db.session.scalars(select(PlanSummary.last_measured_on)).first() == TODAY


def test_the_standing_that_a_value_brings_is_told(at):
    with at("sakura"):
        node = kpi_node()
        measurements.record(node, TODAY, 3.0, by=sora())
        facts = db.session.scalars(select(Activity)).one().facts
        assert (facts["standing_before"], facts["standing_after"]) == ("on_track", "achieved")


def test_an_internal_value_raises_only_its_own_side(at):
    with at("sakura"):
        before = pulses()
        measurements.record(kpi_node("customer"), TODAY, 4.0, by=sora())
        db.session.commit()
        raised = {audience for audience, count in pulses().items() if count > before[audience]}
        assert raised == {Audience.CUSTOMER}
        assert db.session.scalars(select(Activity)).one().visibility == "customer"


def test_the_same_value_again_changes_nothing(at):
    with at("sakura"):
        node = kpi_node()
        assert measurements.record(node, TODAY, 4.9, by=sora())
        assert not measurements.record(node, TODAY, 4.9, by=sora())
        assert measurements.record(node, TODAY, 4.9, note="now with a note", by=sora())
        assert len(db.session.scalars(select(Activity)).all()) == 2


def test_a_correction_stands_beside_what_it_corrects(at):
    with at("sakura"):
        node, day = kpi_node(), TODAY - timedelta(days=20)
        measurements.record(node, day, 5.4, by=sora())
        assert [row.value for row in every_row(node.id) if row.on == day] == [5.4, 5.0]
        assert kpi_of(node).recent == [
            [(TODAY - timedelta(days=50)).isoformat(), 6.0],
            [day.isoformat(), 5.4],
        ]


def test_a_withdrawn_day_counts_as_not_measured(at):
    with at("sakura"):
        node, day = kpi_node(), TODAY - timedelta(days=20)
        assert measurements.withdraw(node, day, why="wrong month", by=sora())
        assert not measurements.withdraw(node, day, why="again", by=sora())
        assert kpi_of(node).latest_value == 6.0
        assert db.session.scalars(select(Activity)).one().kind == "kpi.withdrawn"
        measurements.record(node, day, 5.1, by=sora())
        assert kpi_of(node).latest_value == 5.1


@pytest.mark.parametrize(
    ("day", "value", "reason"),
    [
        (TODAY + timedelta(days=1), 4.0, "in_future"),
        (date(1969, 12, 31), 4.0, "too_early"),
        (TODAY, float("nan"), "not_a_number"),
        (TODAY, float("inf"), "not_a_number"),
        (TODAY, 1e16, "too_large"),
    ],
)
def test_what_cannot_have_been_measured_is_refused(at, day, value, reason):
    with at("sakura"), pytest.raises(MeasurementRefused) as refused:
        measurements.record(kpi_node(), day, value, by=sora())
    assert refused.value.reason == reason


def test_a_closed_plan_and_a_goal_take_no_values(at):
    with at("sakura"):
        goal = db.session.scalars(select(Node).where(Node.kind == NodeKind.GOAL).limit(1)).one()
        with pytest.raises(MeasurementRefused, match="not_a_kpi"):
            measurements.record(goal, TODAY, 1, by=sora())
        db.session.scalars(select(Plan)).one().state = PlanState.CLOSED
        with pytest.raises(MeasurementRefused, match="plan_closed"):
            measurements.record(kpi_node(), TODAY, 1, by=sora())


def test_a_file_brought_in_twice_does_not_double_and_does_not_undo_a_correction(at):
    with at("sakura"):
        node, day = kpi_node(), TODAY - timedelta(days=3)
        rows = [Entry(node, day, 4.8, source=Source.FILE, external_id="r1")]
        assert len(measurements.record_many(rows, by=sora())) == 1
        assert measurements.record_many(rows, by=sora()) == []
        measurements.record(node, day, 4.6, by=sora())
        assert measurements.record_many(rows, by=sora()) == []
        assert kpi_of(node).latest_value == 4.6


def test_many_values_take_a_fixed_number_of_statements_and_one_story_each(at, counting):
    with at("sakura"):
        nodes = [kpi_node("shared"), kpi_node("vendor")]

        def bring_in(days: range) -> int:
            entries = [
                Entry(node, TODAY - timedelta(days=n), 4 + n / 100, None, Source.FILE)
                for node in nodes
                for n in days
            ]
            with counting() as statements:
                assert len(measurements.record_many(entries, by=sora())) == len(entries)
                db.session.flush()
            return len(statements)

        bring_in(range(1))
        few = bring_in(range(1, 5))
        many = bring_in(range(5, 45))
        assert many == few
        assert len(kpi_of(nodes[0]).recent) == measurements.KEPT_RECENT
        assert db.session.scalar(select(func.count(Activity.id))) == 6
        newest = db.session.scalars(select(Activity).order_by(Activity.id.desc())).first()
        assert newest.facts["count"] == 40


def test_the_other_customer_is_out_of_reach(at):
    with at("ume"):
        foreign = kpi_node()
        db.session.expunge_all()
    with at("sakura"), pytest.raises((KeyError, MeasurementRefused)):
        measurements.record(foreign, TODAY, 1.0, by=sora())


def test_rows_are_never_changed(at):
    with at("sakura"):
        row = db.session.scalars(select(Measurement).limit(1)).one()
        row.value = 1.0
        with pytest.raises(Exception, match="append-only"):
            db.session.flush()
