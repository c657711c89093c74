"""Marks since the agreement: kept true by whatever changes the plan, shown as differences with who and why."""

from datetime import date

import pytest
from sqlalchemy import select, update

from portal.agreements.models import PlanMarks
from portal.agreements.queries.since import since_agreed
from portal.foundation import history
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.live import hub
from portal.plans import marks
from portal.plans.actions import nodes, nodes_places, plans, rules_of_use
from portal.plans.models import Kpi, NodeKind
from portal.plans.queries.nodes import kpi_of
from tests.agreements.agreed import actor, agree, node, plan


def kept() -> PlanMarks:
    return db.session.scalars(select(PlanMarks)).one()


def revise(called: str = "sakura shared KPI", who: str = "chloe", why: str = "", **changes) -> None:
    found, by = node(called), actor(who)
    if why:
        history.change_set(by, why=why)
    nodes.revise(plan(), found, changes, by=by, kpi=kpi_of(found))
    db.session.commit()


def test_without_an_agreement_nothing_is_kept(at):
    with at("sakura"):
        revise(target=2.0)
        assert db.session.scalars(select(PlanMarks)).all() == []
        assert since_agreed(plan()) is None


def test_every_later_change_is_counted_and_one_taken_back_is_not(at):
    with at("sakura"):
        agree()
        assert (kept().edition, kept().changes, kept().changed) == (1, 0, {})
        revise(target=2.0, target_on=date(2027, 3, 31))
        assert (kept().changes, kept().changed) == (2, {str(node().id): 2})
        revise(target=3.0)
        assert kept().changes == 1
        agree(2)
        assert (kept().edition, kept().changes, kept().changed) == (2, 0, {})


def test_what_comes_goes_and_moves_is_counted_as_well(at):
    with at("sakura"):
        agree()
        by = actor("aoi")
        goal, initiative = node("sakura shared goal"), node("sakura shared initiative")
        new = nodes.add(
            plan(), NodeKind.INITIATIVE, goal, {"title": "later"}, visibility=Visibility.SHARED, by=by
        )
        db.session.commit()
        assert kept().changed == {str(new.id): 1}
        rules_of_use.add(plan(), initiative, who="all", what="look", by=by)
        nodes_places.move(plan(), node(), goal, None, by=by)
        plans.revise(plan(), {"north_star": "further"}, by=by)
        db.session.commit()
        found = [(one.kind, one.field) for one in since_agreed(plan()).found]
        assert found == [
            ("plan", "north_star"), ("initiative", "rules_of_use"), ("initiative", "added"), ("kpi", "moved"),
        ]  # fmt: skip
        nodes_places.delete(plan(), new, by=by)
        db.session.commit()
        assert kept().changes == 3


def test_what_one_side_keeps_inside_and_what_is_measured_is_no_change(at):
    with at("sakura"):
        agree()
        revise("sakura vendor KPI", target=1.0)
        revise("sakura customer goal", "aoi", title="our own")
        goal = node("sakura shared goal")
        nodes.add(
            plan(), NodeKind.KPI, goal, {"title": "in"}, visibility=Visibility.VENDOR, by=actor("chloe")
        )
        kpi = db.session.scalars(select(Kpi).where(Kpi.node_id == node().id)).one()
        kpi.latest_value = 1.0
        db.session.commit()
        assert kept().changes == 0


def test_a_change_that_is_undone_half_way_leaves_no_mark(at):
    with at("sakura"):
        agree()
        found = node()
        nodes.revise(plan(), found, {"target": 1.0}, by=actor("chloe"), kpi=kpi_of(found))
        db.session.rollback()
    with at("sakura"):
        db.session.execute(update(PlanMarks).values(changes=PlanMarks.changes))
        db.session.commit()
        assert kept().changes == 0


@pytest.mark.parametrize("who", ["aoi", "ren", "chloe", "carl"])
def test_the_map_says_it_to_everybody_who_sees_the_plan(as_, at, who):
    with at("sakura"):
        agree()
        revise(target=2.0, why="faster than we thought")
    page = as_(who).get("/c/sakura/map").text
    assert "1 change since the agreement" in page
    assert "Changed since the agreement" in page


def test_so_does_the_page_of_the_kpi_that_was_changed(as_, at):
    with at("sakura"):
        agree()
        pid = node().public_id
        revise(target=2.0)
    page = as_("aoi").get(f"/c/sakura/kpis/{pid}").text
    assert "Changed since the agreement" in page


def test_the_page_shows_before_after_effect_who_and_why(as_, at):
    with at("sakura"):
        kpi = kpi_of(node())
        kpi.worth_minor, kpi.worth_currency = 150_000, "JPY"
        db.session.commit()
        agree()
        pid = plan().public_id
        revise(target=2.0, why="faster <b>than</b> we thought")
        revise("sakura shared goal", who="aoi", description="one\ntwo")
        revise("sakura vendor KPI", title="hidden from them")
    page = as_("aoi").get(f"/c/sakura/plans/{pid}/since").text
    assert "<del" in page
    for words in (
        "3.0 日",
        "2.0 日",
        "Effect +¥150,000",
        "faster &lt;b&gt;than&lt;/b&gt; we thought",
        "Chloe",
    ):
        assert words in page
    assert "Everything else stays as in edition 1" in page
    assert "1 initiative" in page
    assert "¥450,000" in page
    assert "¥600,000" in page
    assert "hidden from them" not in page


def test_a_kpi_that_came_or_went_says_what_it_is_to_reach(as_, at):
    with at("sakura"):
        agree()
        facts = {"title": "slips", "baseline": 12.0, "target": 5.0, "unit": "%", "direction": "lower"}
        goal = node("sakura shared goal")
        nodes.add(plan(), NodeKind.KPI, goal, facts, visibility=Visibility.SHARED, by=actor("aoi"))
        nodes_places.delete(plan(), node(), by=actor("chloe"))
        db.session.commit()
        pid = plan().public_id
    page = as_("ren").get(f"/c/sakura/plans/{pid}/since").text
    assert "from 12% to 5%" in page
    assert "from 6.0 日 to 3.0 日" in page
    assert 'aria-current="page"' in page.partition("/c/sakura/map")[2][:60]


def test_nothing_agreed_and_nothing_changed_are_said(as_, at):
    with at("sakura"):
        pid = plan().public_id
    assert "Nothing is agreed yet" in as_("ren").get(f"/c/sakura/plans/{pid}/since").text
    with at("sakura"):
        agree()
    page = as_("ren").get(f"/c/sakura/plans/{pid}/since").text
    assert "Nothing was changed since the agreement" in page
    assert "Put forward for renewed agreement" not in page
    assert as_("mallory").get(f"/c/ume/plans/{pid}/since").status_code == 404
    assert as_("mallory").get(f"/c/sakura/plans/{pid}/since").status_code == 404


def test_a_live_page_gets_its_part_alone(as_, at):
    with at("sakura"):
        agree()
        pid = plan().public_id
    part = as_("aoi").get(f"/c/sakura/plans/{pid}/since", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "Nothing was changed" in part


def test_open_pages_hear_of_the_mark_in_their_own_topic(as_, at, monkeypatch):
    with at("sakura"):
        agree()
        pid, kpi = plan().public_id, node()
        pids = kpi.public_id
    said = []
    monkeypatch.setattr(hub, "publish", lambda topic, names: said.append((topic, set(names))))
    with at("sakura"):
        found = node()
        nodes.revise(plan(), found, {"target": 2.0}, by=actor("chloe"), kpi=kpi_of(found))
        db.session.commit()
        from portal.foundation.events import tell_after_commit  # noqa: PLC0415

        tell_after_commit()
    names = set().union(*(names for topic, names in said if topic.endswith(":shared")))
    assert {f"plan-{pid}", f"since-{pid}", f"node-{pids}"} <= names
    assert all(topic.endswith(":shared") for topic, _ in said)


def test_editions_stand_side_by_side(as_, at):
    with at("sakura"):
        agree()
        revise(target=2.0)
        agree(2)
        pid = plan().public_id
        revise(target=1.0)
    page = as_("ren").get(f"/c/sakura/plans/{pid}/editions/1/2").text
    assert "3.0 日" in page
    assert "2.0 日" in page
    assert "1.0 日" not in page
    assert as_("ren").get(f"/c/sakura/plans/{pid}/editions/1/3").status_code == 404
    assert "Both editions say the same" in as_("ren").get(f"/c/sakura/plans/{pid}/editions/2/2").text
    assert as_("mallory").get(f"/c/sakura/plans/{pid}/editions/1/2").status_code == 404


def test_the_map_asks_one_statement_for_both_kinds_of_mark(as_, at, counting, app):
    with at("sakura"):
        agree()
        revise(target=2.0)
    browser = as_("aoi")
    browser.get("/c/sakura/map")
    with counting() as statements:
        browser.get("/c/sakura/map")
    assert sum("plan_marks" in one for one in statements) <= 1
    assert not any("proposal" in one.split("FROM", 1)[-1] for one in statements if "plan_marks" not in one)
    assert marks.of_plan  # the extension point is what the map reads


@pytest.mark.parametrize("audience", [Audience.VENDOR, Audience.CUSTOMER, Audience.GUEST])
def test_every_reader_finds_the_same_changes(at, audience):
    with at("sakura"):
        agree()
        revise(target=2.0)
    with at("sakura", audience):
        assert [one.field for one in since_agreed(plan()).found] == ["target"]


def test_twice_the_changes_take_as_many_statements(as_, at, counting):
    with at("sakura"):
        agree()
        revise(target=2.0)
        url = f"/c/sakura/plans/{plan().public_id}/since"
    browser = as_("aoi")
    browser.get(url)
    with counting() as few:
        browser.get(url)
    with at("sakura"):
        for number in range(4):
            nodes.add(
                plan(),
                NodeKind.INITIATIVE,
                node("sakura shared goal"),
                {"title": f"more {number}"},
                visibility=Visibility.SHARED,
                by=actor("chloe" if number % 2 else "aoi"),
            )
        db.session.commit()
        revise(target_on=date(2027, 3, 31), who="aoi")
    browser.get(url)
    with counting() as many:
        browser.get(url)
    assert len(few) == len(many)
