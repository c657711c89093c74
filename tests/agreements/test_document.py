"""The document of a plan: what is signed, nothing of what one side keeps inside, written one way."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.agreements.queries.document import document_now, named
from portal.agreements.rules.document import fields_of, people_in, reference, seal, text, walk
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.plans.models import Kpi, Node, NodeKind, OperatingRule, Plan

FLOATS = st.floats(-1e300, 1e300)
WRITTEN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | FLOATS
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcあ\u3099", max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


def plan() -> Plan:
    return db.session.scalars(select(Plan)).one()


def titles(document) -> list[str]:
    return [placed.node["title"] for placed in walk(document)]


@given(WRITTEN)
def test_the_text_is_json_that_says_itself_again(value):
    written = text(value)
    assert text(json.loads(written)) == written


@given(FLOATS)
def test_a_number_keeps_fifteen_digits(number):
    assert json.loads(text(number)) == pytest.approx(number, rel=1e-14, abs=1e-30)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 1.7976931348623157e308, "\ud800", object(), {1, 2}]
)
def test_what_has_no_form_is_refused(value):
    with pytest.raises(ValueError, match=r"."):
        text({"a": value})


def test_the_document_holds_what_both_sides_see_and_nothing_else(at):
    with at("sakura"):
        document = document_now(plan())
        written = text(document)
        assert titles(document) == ["sakura shared goal", "sakura shared initiative", "sakura shared KPI"]
        for secret in ("vendor note", "sakura vendor", "sakura customer", "deleted"):
            assert secret not in written
        kpi = list(walk(document))[-1]
        assert (kpi.depth, kpi.parent["title"]) == (2, "sakura shared initiative")
        contract = fields_of(kpi.node)
        assert (contract["baseline"], contract["target"], contract["direction"]) == (6.0, 3.0, "lower")
        assert contract["thresholds"] == [{"from": None, "value": 6.5}]
        assert list(walk(document))[1].node["rules_of_use"] == [
            {"who": "sakura shared people", "what": "write it down", "by_when": ""}
        ]
        assert '"recent"' not in written  # what was measured is not agreed


@pytest.mark.parametrize("audience", [None, *Audience])
def test_every_reader_gets_the_same_document(at, audience):
    with at("sakura"):
        whole = seal(text(document_now(plan())))
    with at("sakura", audience):
        assert seal(text(document_now(plan()))) == whole
        assert len(reference(whole)) == 19


def test_owners_stand_in_it_by_pseudonym_and_are_named_when_it_is_read(at):
    with at("sakura"):
        aoi = db.session.scalars(select(User).where(User.email == "aoi@sakura.example")).one()
        chloe = db.session.scalars(select(User).where(User.email == "chloe@vendor.example")).one()
        member = db.session.scalars(select(Membership).where(Membership.user_id == aoi.id)).one()
        node = db.session.scalars(select(Node).where(Node.title == "sakura shared KPI")).one()
        kpi = db.session.scalars(select(Kpi).where(Kpi.node_id == node.id)).one()
        node.customer_owner_id, node.vendor_owner_id = member.id, chloe.id
        kpi.response_customer_id, kpi.response_vendor_id = member.id, chloe.id
        db.session.flush()
        document = document_now(plan())
        assert people_in(document) == {aoi.public_id, chloe.public_id}
        assert "aoi" not in text(document).lower()
        aoi.family_name = aoi.given_name = aoi.romanised = ""
        db.session.flush()
        assert named(people_in(document))[aoi.public_id].name == ""
        assert text(document_now(plan())) == text(document)  # the agreement stays


def test_twice_the_nodes_take_as_many_statements(at, counting):
    with at("sakura"), counting() as few:
        document_now(plan())
    with at("sakura"):
        goal = db.session.scalars(select(Node).where(Node.title == "sakura shared goal")).one()
        for number in range(6):
            node = Node(
                plan_id=goal.plan_id, parent_id=goal.id, kind=NodeKind.INITIATIVE, title=f"n{number}",
                visibility=Visibility.SHARED, position=number,
            )  # fmt: skip
            db.session.add(node)
            db.session.flush()
            db.session.add(OperatingRule(node_id=node.id, who="a", what="b"))
        db.session.commit()
    with at("sakura"), counting() as many:
        document_now(plan())
    assert len(few) == len(many)
