"""Starter maps: what they hold, choosing one, and that nothing is made up."""

import pytest
from sqlalchemy import select

from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.plans.models import Kpi, Node, NodeKind, OperatingRule, Plan, PlanState
from portal.plans.rules import KpiTerms, contradictions
from portal.plans.rules.outlines_cells import steps_of
from portal.plans.starters import STARTERS, starter

CODES = [one.code for one in STARTERS]


def plan_pid(at, slug="sakura"):
    with at(slug):
        return db.session.scalars(select(Plan.public_id)).one()


def address(at, code=""):
    return f"/c/sakura/plans/{plan_pid(at)}/starters" + (f"/{code}" if code else "")


def nodes_of(at, code, slug="sakura"):
    with at(slug):
        found = select(Node).where(Node.external_id.startswith(f"starter:{code}:")).order_by(Node.id)
        return {node.external_id.split(":")[2]: node for node in db.session.scalars(found)}


@pytest.mark.parametrize("one", STARTERS, ids=CODES)
def test_each_starter_sets_outcomes_beside_use_and_says_what_is_done(one):
    parts = list(one.parts())
    kpis = [part for part in parts if part.kind == "kpi"]
    for goal in one.goals:
        kinds = {part.usage for part in type(one)("", *[one.name] * 4, (goal,)).parts() if part.kind == "kpi"}
        assert kinds == {False, True}, f"{goal.key} lacks an outcome or its use"
        assert goal.problem.ja
        assert goal.problem.en
    assert all(part.rules for part in parts if part.kind == "initiative")
    assert all(part.response for part in kpis if part.threshold is not None)
    assert sum(part.threshold is not None for part in kpis) >= 4
    assert len({part.key for part in parts}) == len(parts)
    for part in parts:
        assert len(part.title.ja) <= 200
        assert len(part.title.en) <= 200
        assert bool(part.description.ja) == bool(part.description.en)
        assert part.kind != "kpi" or (part.unit.ja and part.unit.en)


@pytest.mark.parametrize("one", STARTERS, ids=CODES)
def test_terms_do_not_contradict_each_other(one):
    for part in one.parts():
        if part.kind == "kpi":
            steps = (
                steps_of([{"from": "2026-11-21", "value": part.threshold}])
                if part.threshold is not None
                else ()
            )
            terms = KpiTerms(
                direction=part.direction, baseline=part.baseline, target=part.target, thresholds=steps
            )
            assert list(contradictions(terms)) == []


def test_salesforce_like_maps_go_through_a_strategy():
    kinds = {part.kind for part in starter("sales").parts()}
    assert kinds == {"goal", "initiative", "strategy", "kpi"}


@pytest.mark.parametrize("who", ["chloe", "aoi"])
def test_the_picker_and_each_map_are_shown(as_, at, who):
    browser = as_(who)
    page = browser.get(address(at)).text
    assert page.count('class="starter-drawing"') == len(STARTERS)
    for one in STARTERS:
        assert one.name.en in page
        shown = browser.get(address(at, one.code))
        assert shown.status_code == 200
        assert one.north_star.en in shown.text
        assert one.goals[0].title.en in shown.text


@pytest.mark.parametrize("code", CODES)
def test_choosing_one_fills_the_map_in_the_customers_language(as_, at, code):
    chosen = starter(code)
    answer = as_("chloe").post(address(at, code))
    assert answer.status_code == 303
    nodes = nodes_of(at, code)
    assert list(nodes)
    assert set(nodes) == {part.key for part in chosen.parts()}
    with at("sakura"):
        plan = db.session.scalars(select(Plan)).one()
        kpis = {kpi.node_id: kpi for kpi in db.session.scalars(select(Kpi))}
        mine = {node.id for node in nodes.values()}
        rules = [rule for rule in db.session.scalars(select(OperatingRule)) if rule.node_id in mine]
    assert len(rules) == sum(len(part.rules) for part in chosen.parts())
    for part in chosen.parts():
        node = nodes[part.key]
        assert (node.title, node.kind) == (part.title.ja, NodeKind(part.kind))
        assert (
            node.visibility == Visibility.VENDOR
        )  # the vendor's new nodes start inside, and are shared together
        for day in (node.starts_on, node.due_on):
            assert day is None or plan.starts_on <= day <= plan.ends_on
        if part.kind == "kpi":
            kpi = kpis[node.id]
            assert (kpi.baseline, kpi.target) == (part.baseline, part.target)  # what is not known stays empty
            assert kpi.baseline_on == plan.starts_on
            assert plan.starts_on < kpi.target_on <= plan.ends_on
            assert kpi.latest_value is None


def test_a_customers_starter_is_shared_and_leaves_the_north_star_that_is_there(as_, at):
    as_("aoi").post(address(at, "sales"))
    nodes = nodes_of(at, "sales")
    assert {node.visibility for node in nodes.values()} == {Visibility.SHARED}
    parents = {node.id: node for node in nodes.values()}
    assert nodes["win.rate"].parent_id == nodes["win"].id
    assert parents[nodes["win.visible.record.same_day"].parent_id].kind == NodeKind.STRATEGY
    with at("sakura"):
        assert db.session.scalars(select(Plan.north_star)).one() == "sakura closes its books in three days"


def test_an_empty_plan_also_gets_its_north_star(as_, at):
    with at("sakura"):
        db.session.scalars(select(Plan)).one().north_star = ""
        db.session.commit()
    as_("aoi").post(address(at, "hiring"))
    with at("sakura"):
        assert db.session.scalars(select(Plan.north_star)).one() == starter("hiring").north_star.ja


def test_choosing_again_adds_nothing_and_changes_nothing(as_, at):
    browser = as_("chloe")
    browser.post(address(at, "hiring"))
    with at("sakura"):
        db.session.scalars(
            select(Node).where(Node.external_id == "starter:hiring:hires")
        ).one().title = "われわれの目標"
        db.session.commit()
    again = browser.post(address(at, "hiring"))
    assert again.status_code == 422
    assert "on the map already" in again.text
    assert nodes_of(at, "hiring")["hires"].title == "われわれの目標"


def test_the_other_sides_starter_is_neither_seen_nor_touched(as_, at):
    as_("chloe").post(address(at, "hiring"))
    assert as_("aoi").post(address(at, "hiring")).status_code == 303
    with at("sakura", Audience.CUSTOMER):
        found = db.session.scalars(
            select(Node.visibility).where(Node.external_id == "starter:hiring:hires")
        ).all()
    assert found == [Visibility.SHARED]


@pytest.mark.parametrize(("who", "code"), [("ren", 403), ("mallory", 404), ("olivia", 404), ("", 401)])
def test_who_may_not(as_, at, who, code):
    assert as_(who).get(address(at)).status_code == code
    assert as_(who).post(address(at, "hiring")).status_code == code


def test_an_unknown_starter_is_not_found(as_, at):
    assert as_("chloe").get(address(at, "poetry")).status_code == 404


def test_a_closed_plan_is_kept_as_it_ended(as_, at):
    with at("sakura"):
        db.session.scalars(select(Plan)).one().state = PlanState.CLOSED
        db.session.commit()
    answer = as_("chloe").post(address(at, "hiring"))
    assert answer.status_code == 422
    assert nodes_of(at, "hiring") == {}


def test_filling_takes_a_fixed_number_of_statements(as_, at, counting):
    counts = []
    for code in ("hiring", "sales"):  # 15 and 18 parts
        browser, url = as_("chloe"), address(at, code)
        with counting() as statements:
            browser.post(url)
        counts.append(len(statements))
    assert max(counts) <= 75
    assert abs(counts[0] - counts[1]) <= 4  # one more level of nodes
