"""After one edit only its row is read, along with the plan; the map is then the one that would be read anew."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.accounts.models import Customer
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Audience, Side
from portal.foundation.db import db
from portal.foundation.pages import bodies
from portal.foundation.remembered import forget_all
from portal.foundation.tenancy import customer_scope
from portal.plans.actions import measurements, nodes
from portal.plans.models import Node, Plan, PlanPulse
from portal.plans.queries import map_edited
from tests.cast import STAFF
from tests.conversations.people import person

PLAN = "Plan of sakura"


def actor(name: str) -> Actor:
    return Actor(ActorKind.PERSON, Side.VENDOR if name in STAFF else Side.CUSTOMER, person(name).id)


def node(title: str) -> Node:
    return db.session.scalars(select(Node).where(Node.title == title)).one()


def plan() -> Plan:
    return db.session.scalars(select(Plan).where(Plan.title == PLAN)).one()


def rename() -> None:
    nodes.revise(plan(), node("sakura shared KPI"), {"title": "sakura renamed KPI"}, by=actor("chloe"))


def weigh() -> None:
    nodes.revise(plan(), node("sakura shared KPI"), {"weight": 7.0}, by=actor("chloe"))


def measure() -> None:
    today = clock.today("Asia/Tokyo")
    measurements.record(node("sakura shared KPI"), today, 3.0, note="", by=actor("chloe"))


@pytest.fixture
def address(at):
    """Return the address of parts of Sakura's plan, by the names of what is asked for."""
    with at("sakura"):
        pid = plan().public_id
        known = dict(db.session.execute(select(Node.title, Node.public_id)).all())
    base = f"/c/sakura/plans/{pid}/parts?names="

    def parts(*titles: str, whole: bool = False) -> str:
        names = [f"node-{known[title]}" for title in titles]
        return base + ",".join([*names, *([f"numbers-{pid}", f"tree-{pid}"] if whole else [])])

    return parts


@pytest.mark.parametrize("edit", [rename, weigh, measure])
def test_the_row_comes_along_with_the_plan(as_, at, address, counting, edit):
    browser, asked = as_("aoi"), address("sakura shared KPI", "sakura shared initiative")
    browser.get(asked)
    with at("sakura"):
        edit()
        db.session.commit()
    with counting() as statements:
        assert browser.get(asked).status_code == 200
    assert len(statements) == 2, "the door, and the plan with its pulse and the row"


@pytest.mark.parametrize("who", ["aoi", "chloe"])
@pytest.mark.parametrize("edit", [rename, weigh, measure])
def test_the_kept_map_is_the_one_that_is_read_anew(as_, at, address, who, edit):
    browser, asked = as_(who), address("sakura shared KPI", "sakura shared goal", whole=True)
    before = browser.get(asked).text
    with at("sakura"):
        edit()
        db.session.commit()
    kept = browser.get(asked).text
    forget_all()
    bodies.clear()
    assert kept == browser.get(asked).text
    assert kept != before or edit is weigh


def test_a_value_changes_what_hangs_above(as_, at, address):
    browser, asked = as_("aoi"), address("sakura shared goal", whole=True)
    browser.get(asked)
    seen = set()
    for value in (1.0, 40.0, 100.0):
        with at("sakura"):
            today = clock.today("Asia/Tokyo")
            measurements.record(node("sakura shared KPI"), today, value, note="", by=actor("chloe"))
            db.session.commit()
        seen.add(browser.get(asked).text)
    assert len(seen) > 1


def test_a_row_that_the_reader_may_not_see_is_not_read(app: Flask, at, as_, address):
    """Even if the pulse of their audience named it."""
    with at("sakura"):
        inside = node("sakura vendor goal").id
        pid, plan_id = plan().public_id, plan().id
        named = update(PlanPulse).where(PlanPulse.audience == Audience.CUSTOMER)
        db.session.execute(named.values(edited_id=inside, version=PlanPulse.version + 1))
        db.session.commit()
    with app.test_request_context("/"):
        customer = db.session.scalars(select(Customer.id).where(Customer.slug == "sakura")).one()
        for audience, there in ((Audience.CUSTOMER, False), (Audience.VENDOR, True)):
            with customer_scope(customer, audience):
                if there:
                    db.session.execute(update(PlanPulse).values(edited_id=inside))
                assert map_edited.plan_and_its_edit(pid) is not None
                assert (map_edited.edited(plan_id, inside) is not None) is there
        db.session.rollback()
    page = as_("aoi").get(address("sakura vendor goal", whole=True)).text
    assert "sakura vendor" not in page
