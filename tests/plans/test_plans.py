"""Plans as a whole: begun, named, led from state to state, and copied into the next period."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.history import Revision
from portal.foundation.outbox import OutboxItem, work_off
from portal.plans.actions import plans
from portal.plans.actions.refusals import Refused
from portal.plans.jobs.days import begin_days
from portal.plans.models import Kpi, Node, OperatingRule, Outcome, Plan, PlanState, PlanSummary
from portal.plans.rules import Move
from tests.plans.filled import filled

NEW = "/c/sakura/plans/new"


def the_plan(at, title: str = "Plan of sakura") -> Plan:
    with at("sakura"):
        return db.session.scalars(select(Plan).where(Plan.title == title)).one()


def address(at, what: str) -> str:
    return f"/c/sakura/plans/{the_plan(at).public_id}/{what}"


def begin(browser, **typed):
    return browser.post(NEW, data=filled(browser.get(NEW).text, NEW, **typed))


@pytest.mark.parametrize(("who", "seen_by"), [("chloe", Visibility.VENDOR), ("aoi", Visibility.SHARED)])
def test_a_plan_is_begun_for_a_fiscal_half(as_, at, who, seen_by):
    assert begin(as_(who), title="Next", north_star="One flow").status_code == 303
    plan = the_plan(at, "Next")
    assert plan.visibility is seen_by
    assert plan.state is PlanState.DRAFT
    assert plan.activated_at is None, "the customer has an active plan already"
    assert (plan.starts_on.day, (plan.ends_on + timedelta(days=1)).day) == (1, 1)
    other = as_("aoi" if who == "chloe" else "chloe").get("/c/sakura/plans").text
    assert ("Next" in other) is (seen_by is Visibility.SHARED)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": ""}, "Please fill this in."),
        ({"ends_on": "2020-01-01"}, "The plan must end after it begins."),
        ({"ends_on": "2090-01-01"}, "ten years"),
        ({"off_track_points": "3"}, "more than the limit"),
        ({"at_risk_points": "-1"}, "0"),
    ],
)
def test_a_plan_that_cannot_be_is_said(as_, typed, said):
    answer = begin(as_("aoi"), **{"title": "Kept", **typed})
    assert answer.status_code == 422
    assert said in answer.text


def test_members_do_not_manage_plans(as_, at):
    for path in (NEW, address(at, "edit"), address(at, "copy"), address(at, "state")):
        assert as_("sora").get(path).status_code == 403


def test_the_note_of_the_vendor_never_leaves_its_side(as_, at):
    action = address(at, "edit")
    assert "vendor note about sakura" in as_("chloe").get(action).text
    assert "vendor note" not in as_("aoi").get(action).text
    form = filled(as_("aoi").get(action).text, action, vendor_note="stolen", title="Renamed")
    assert as_("aoi").post(action, data=form).status_code == 303
    assert the_plan(at, "Renamed").vendor_note == "vendor note about sakura"
    as_("chloe").post(action, data=filled(as_("chloe").get(action).text, action, vendor_note="mine"))
    assert the_plan(at, "Renamed").vendor_note == "mine"
    with at("sakura", Audience.CUSTOMER):
        assert "vendor_note" not in db.session.scalars(select(Revision.field)).all()


def test_two_people_edit_the_same_plan(as_, at):
    action = address(at, "edit")
    late = as_("aoi")
    opened = filled(late.get(action).text, action, north_star="mine", title="Mine too")
    early = filled(as_("chloe").get(action).text, action, north_star="theirs")
    assert as_("chloe").post(action, data=early).status_code == 303
    answer = late.post(action, data=opened)
    assert answer.status_code == 409
    assert "theirs" in answer.text
    form = filled(answer.text, action, **{"choose-north_star": "mine"})
    assert late.post(action, data=form).status_code == 303
    plan = the_plan(at, "Mine too")
    assert plan.north_star == "mine"


def led(at, *moves: Move) -> None:
    """Lead the plan as its agreements do."""
    with at("sakura"):
        plan = db.session.scalars(select(Plan)).first()
        for move in moves:
            plans.move_on(plan, move, by=WORKER)
        db.session.commit()


def test_a_plan_is_closed_and_opened_again_by_hand(as_, at):
    browser, action = as_("aoi"), address(at, "state")
    assert browser.post(action, data={"move": "reopen"}).status_code == 422
    for move, state in (("close", "closed"), ("reopen", "draft")):
        assert browser.post(action, data={"move": move}).status_code == 303
        assert the_plan(at).state == state
    assert browser.post(action, data={"move": "fly"}).status_code == 400


def test_buttons_that_look_alike_are_told_apart_by_ear(as_, at):
    begin(as_("aoi"), title="Next")
    as_("aoi").post(f"/c/sakura/plans/{the_plan(at, 'Next').public_id}/state", data={"move": "share"})
    page = as_("aoi").get(address(at, "state")).text
    named = re.findall(r'aria-label="Go there: ([^"]+)"', page)
    assert len(named) == page.count("Go there</a>") >= 1
    assert len(set(named)) == len(named)


@pytest.mark.parametrize("move", ["propose", "agree", "withdraw", "fall_back"])
def test_no_button_says_that_a_plan_is_agreed(as_, at, move):
    """Whether a plan is proposed or agreed follows from who signed what, see tests/agreements."""
    browser, action = as_("aoi"), address(at, "state")
    assert f'value="{move}"' not in browser.get(action).text
    assert browser.post(action, data={"move": move}).status_code == 400
    assert the_plan(at).state == "draft"


def test_one_plan_is_active(as_, at):
    begin(as_("aoi"), title="Next")
    action = f"/c/sakura/plans/{the_plan(at, 'Next').public_id}/state"
    assert as_("aoi").post(action, data={"move": "activate"}).status_code == 303
    assert the_plan(at).activated_at is None
    assert "<h1>Next</h1>" in as_("chloe").get("/c/sakura/map").text


def test_a_draft_that_one_side_keeps_is_not_agreed_on(as_, at):
    begin(as_("chloe"), title="Ours")
    action = f"/c/sakura/plans/{the_plan(at, 'Ours').public_id}/state"
    assert as_("chloe").post(action, data={"move": "activate"}).status_code == 422
    with at("sakura"):
        ours = db.session.scalars(select(Plan).where(Plan.title == "Ours")).one()
        with pytest.raises(Refused):
            plans.move_on(ours, Move.PROPOSE, by=WORKER)
    assert as_("chloe").post(action, data={"move": "share"}).status_code == 303
    assert as_("chloe").post(action, data={"move": "activate"}).status_code == 303


def test_a_draft_is_thrown_away_and_an_agreed_plan_is_not(as_, at):
    browser, action = as_("aoi"), address(at, "state")
    led(at, Move.PROPOSE)
    assert browser.post(action, data={"move": "delete"}).status_code == 422
    led(at, Move.WITHDRAW)
    assert browser.post(action, data={"move": "delete"}).status_code == 303
    assert "There is no plan yet" in browser.get("/c/sakura/map").text


def test_the_map_is_copied_into_the_next_period(as_, at):
    """New ids, dates moved along, starting from the newest values; each side copies what it sees."""
    action = address(at, "copy")
    with at("sakura"):
        plan = db.session.scalars(select(Plan)).one()
        of_both = select(Kpi).join(Node, Node.id == Kpi.node_id).where(Node.visibility == Visibility.SHARED)
        kpi = db.session.scalars(of_both).one()
        kpi.thresholds = [{"from": plan.starts_on.isoformat(), "value": 6.5}]
        closed = Node(
            plan_id=plan.id, kind="goal", title="closed goal", visibility="shared", outcome=Outcome.MISSED
        )
        db.session.add(closed)
        db.session.commit()
        length, latest = plan.ends_on - plan.starts_on, (kpi.latest_value, kpi.latest_on)
    browser = as_("aoi")
    form = filled(browser.get(action).text, action, title="Copy", from_latest="y")
    assert form["starts_on"] == str(the_plan(at).ends_on + timedelta(days=1))
    assert browser.post(action, data=form).status_code == 303
    copy = the_plan(at, "Copy")
    assert copy.ends_on - copy.starts_on == length
    with at("sakura"):
        nodes = db.session.scalars(select(Node).where(Node.plan_id == copy.id)).all()
        titles = {node.title: node for node in nodes}
        assert "sakura vendor goal" not in titles
        assert "closed goal" not in titles
        assert titles["sakura customer goal"].visibility is Visibility.CUSTOMER
        made = titles["sakura shared KPI"]
        terms = db.session.scalars(select(Kpi).where(Kpi.node_id == made.id)).one()
        assert (terms.baseline, terms.baseline_on) == latest
        assert terms.target_on == copy.ends_on
        assert terms.recent == []
        assert terms.thresholds == [{"from": copy.starts_on.isoformat(), "value": 6.5}]
        initiative = titles["sakura shared initiative"]
        rule = db.session.scalars(select(OperatingRule).where(OperatingRule.node_id == initiative.id)).one()
        assert rule.what == "write it down"


def test_a_copy_of_the_vendor_starts_inside(as_, at):
    action = address(at, "copy")
    as_("chloe").post(action, data=filled(as_("chloe").get(action).text, action, title="Copy"))
    with at("sakura"):
        plan = db.session.scalars(select(Plan).where(Plan.title == "Copy")).one()
        seen = set(db.session.scalars(select(Node.visibility).where(Node.plan_id == plan.id)))
        assert seen == {plan.visibility} == {Visibility.VENDOR}
    assert "Copy" not in as_("aoi").get("/c/sakura/plans").text


def test_the_list_reads_the_same_number_of_statements_for_many_plans(as_, at, counting):
    browser = as_("aoi")
    begin(browser, title="Second")
    browser.get("/c/sakura/plans")
    with counting() as few:
        browser.get("/c/sakura/plans")
    for number in range(3):
        begin(browser, title=f"More {number}")
    with counting() as many:
        browser.get("/c/sakura/plans")
    assert len(many) == len(few)


def test_the_worker_judges_each_plan_anew_when_a_day_begins(app, at):
    with at("sakura"):
        plan_id = db.session.scalars(select(Plan.id)).one()
        yesterday = clock.today("Asia/Tokyo") - timedelta(days=1)
        for audience in Audience:
            db.session.add(
                PlanSummary(plan_id=plan_id, audience=audience, judged_on=yesterday, standing="no_data")
            )
        db.session.commit()
    with app.app_context():
        begin_days(OutboxItem())
        db.session.commit()
        assert work_off() >= 1
    with at("sakura"):
        found = db.session.execute(
            select(PlanSummary.audience, PlanSummary.judged_on, PlanSummary.progress)
        ).all()
        assert {row.judged_on for row in found} == {clock.today("Asia/Tokyo")}
        assert all(round(row.progress, 3) == 0.333 for row in found)
