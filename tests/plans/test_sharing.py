"""Sharing what one side had kept inside: all at once, with what it hangs on, and told once."""

from sqlalchemy import func, select

from portal.activity.models import Activity
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.history import ChangeSet
from portal.foundation.live import hub
from portal.plans.models import Node, Plan
from tests.plans.filled import filled

KPI = "sakura vendor KPI"


def action(at) -> str:
    with at("sakura"):
        return f"/c/sakura/plans/{db.session.scalars(select(Plan.public_id)).one()}/share"


def pid(at, title: str) -> str:
    with at("sakura"):
        return db.session.scalars(select(Node.public_id).where(Node.title == title)).one()


def test_what_is_chosen_is_shared_with_what_it_hangs_on(as_, at, monkeypatch):
    said: list[tuple[str, tuple[str, ...]]] = []
    monkeypatch.setattr(hub, "publish", lambda topic, names: said.append((topic, tuple(names))))
    answer = as_("chloe").post(action(at), data={"node": [pid(at, KPI)]})
    assert answer.status_code == 303
    with at("sakura"):
        found = dict(db.session.execute(select(Node.title, Node.visibility)).all())
        assert db.session.scalar(select(func.count(ChangeSet.id))) == 1
        told = db.session.scalars(select(Activity).where(Activity.kind == "nodes.shared")).one()
        assert (told.facts["count"], told.visibility) == (3, Visibility.SHARED)
    for title in (KPI, "sakura vendor initiative", "sakura vendor goal"):
        assert found[title] is Visibility.SHARED
    assert found["sakura customer KPI"] is Visibility.CUSTOMER
    assert KPI in as_("aoi").get("/c/sakura/map").text
    assert {topic.rsplit(":", 1)[1] for topic, _ in said} == {"shared"}


def test_the_page_offers_what_this_side_keeps_inside_and_nothing_else(as_, at):
    page = as_("chloe").get(action(at)).text
    form = filled(page, action(at))
    assert form["node"] == [pid(at, "sakura vendor goal"), pid(at, "sakura vendor initiative"), pid(at, KPI)]
    assert "4 people of 株式会社さくら商会" in page
    assert "sakura customer" not in page
    assert "sakura shared goal" not in page


def test_one_branch_can_be_offered_alone(as_, at):
    form = filled(as_("chloe").get(f"{action(at)}?from={pid(at, KPI)}").text, action(at))
    assert form["node"] == [pid(at, KPI)]


def test_nothing_chosen_and_the_other_sides_inside_share_nothing(as_, at):
    for data in ({}, {"node": [pid(at, "sakura customer KPI")]}, {"node": ["AAAAAAAAAAAAAAAA"]}):
        assert as_("chloe").post(action(at), data=data).status_code == 422
    with at("sakura"):
        found = db.session.scalars(select(Node.visibility).where(Node.title == "sakura customer KPI")).one()
        assert found is Visibility.CUSTOMER


def test_a_viewer_shares_nothing(as_, at):
    assert as_("ren").post(action(at), data={"node": [pid(at, "sakura customer KPI")]}).status_code == 403


def test_a_draft_of_the_vendor_is_shared_along_and_becomes_the_active_plan(as_, at):
    with at("sakura"):
        plan = db.session.scalars(select(Plan)).one()
        plan.visibility, plan.activated_at = Visibility.VENDOR, None
        for node in db.session.scalars(select(Node)):
            node.visibility = Visibility.VENDOR
        db.session.commit()
    assert "There is no plan yet" in as_("aoi").get("/c/sakura/map").text
    assert as_("aoi").get(action(at)).status_code == 404
    assert as_("chloe").post(action(at), data={"node": [pid(at, KPI)]}).status_code == 303
    with at("sakura"):
        plan = db.session.scalars(select(Plan)).one()
        assert plan.visibility is Visibility.SHARED
        assert plan.activated_at is not None
    assert KPI in as_("aoi").get("/c/sakura/map").text
    assert "sakura shared goal" not in as_("aoi").get("/c/sakura/map").text
