"""The wall: whatever is asked, in whatever form, shows one customer's rows to one audience's eyes."""

import pytest
from sqlalchemy import delete, exists, func, insert, select, union, union_all, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from portal.accounts.models import Customer, Membership
from portal.foundation.audience import Audience
from portal.foundation.db import VersionError, db
from portal.foundation.tenancy import (
    TenancyError,
    ask,
    bulk_insert,
    customer_scope,
    every_customer,
    narrowed,
    scoped,
)
from portal.plans.models import Kpi, Node, NodeKind, Plan

OURS, THEIRS = 1, 2

QUESTIONS = {
    "rows": lambda: select(Node),
    "columns": lambda: select(Node.customer_id),
    "count": lambda: select(func.max(Node.customer_id)),
    "alias": lambda: select(aliased(Node).customer_id),
    "in a subquery": lambda: select(Kpi.customer_id).where(Kpi.node_id.in_(select(Node.id))),
    "subquery": lambda: select(select(Node.customer_id).subquery()),
    "cte": lambda: select(select(Node.customer_id).cte()),
    "join from elsewhere": lambda: (
        select(Node.customer_id).select_from(Customer).join(Node, Node.customer_id == Customer.id)
    ),
    "exists": lambda: select(Customer.id).where(
        exists(select(Node.id).where(Node.customer_id == Customer.id))
    ),
    "scalar subquery": lambda: select(
        select(func.max(Node.customer_id)).where(Node.customer_id == Customer.id).scalar_subquery()
    ).select_from(Customer),
}


def customers_seen(statement) -> set[int]:
    rows = db.session.execute(statement).scalars().all()
    return {getattr(row, "customer_id", row) for row in rows} - {None}


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_a_question_shows_only_the_customer_in_scope(inside, question):
    for customer_id in (OURS, THEIRS, OURS):
        with customer_scope(customer_id):
            assert customers_seen(QUESTIONS[question]()) == {customer_id}


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_a_question_without_scope_is_an_error(inside, question):
    with pytest.raises(TenancyError):
        db.session.execute(QUESTIONS[question]())


def test_a_union_is_narrowed_or_refused(inside):
    statement = union_all(select(Node.customer_id), select(Kpi.customer_id))
    with customer_scope(OURS):
        try:
            assert customers_seen(statement) == {OURS}
        except TenancyError:
            db.session.rollback()
    with pytest.raises(TenancyError):
        db.session.execute(statement)


def test_a_union_of_prepared_questions_does_not_go_past_the_audience(inside):
    both = union_all(scoped(select(Node.title), Node), select(Kpi.unit)).execution_options(scoped=())
    prepared = [scoped(select(Node.title), Node), scoped(select(Node.problem), Node)]
    for wrong in (both, union(*prepared).execution_options(scoped=())):
        with customer_scope(OURS, Audience.GUEST), pytest.raises(TenancyError):
            ask(wrong)


@pytest.mark.parametrize("audience", [Audience.VENDOR, Audience.CUSTOMER, Audience.GUEST, None])
def test_each_part_of_a_union_is_for_the_audience_alone(inside, audience):
    goals, others = (scoped(select(Node.title).where(kind), Node) for kind in (
        Node.kind == NodeKind.GOAL, Node.kind != NodeKind.GOAL
    ))  # fmt: skip
    both = union_all(goals, others).execution_options(scoped=())
    with customer_scope(OURS, audience):
        assert sorted(row[0] for row in ask(both)) == sorted(db.session.scalars(select(Node.title)))


@pytest.mark.parametrize(
    ("audience", "titles"),
    [
        (Audience.VENDOR, {"sakura shared goal", "sakura vendor goal"}),
        (Audience.CUSTOMER, {"sakura shared goal", "sakura customer goal"}),
        (Audience.GUEST, {"sakura shared goal"}),
        (None, {"sakura shared goal", "sakura vendor goal", "sakura customer goal"}),
    ],
)
def test_each_audience_sees_its_own_rows(inside, audience, titles):
    with customer_scope(OURS, audience):
        goals = select(Node.title).where(Node.kind == NodeKind.GOAL, Node.deleted_at.is_(None))
        assert set(db.session.scalars(goals)) == titles
        assert set(db.session.scalars(narrowed(goals, Node))) == titles
        assert {title for (title,) in ask(scoped(goals, Node))} == titles
        counted = select(func.count(Node.id)).where(Node.kind == NodeKind.GOAL, Node.deleted_at.is_(None))
        assert db.session.scalar(counted) == len(titles)


def test_every_customer_is_for_reading_only(inside):
    with every_customer("this test looks at all"):
        assert customers_seen(select(Node)) == {OURS, THEIRS}
        with pytest.raises(TenancyError):
            db.session.execute(update(Node).values(title="x", version=2))
        plan = db.session.scalars(select(Plan)).first()
        plan.title = "smuggled"
        with pytest.raises(TenancyError):
            db.session.flush()


def test_rows_cannot_be_written_for_another_customer(inside):
    with customer_scope(OURS):
        db.session.add(
            Node(customer_id=THEIRS, plan_id=2, kind=NodeKind.GOAL, title="smuggled", visibility="shared")
        )
        with pytest.raises(TenancyError):
            db.session.flush()
        db.session.rollback()
        with pytest.raises(TenancyError):
            bulk_insert(Node, [{"customer_id": THEIRS, "title": "smuggled"}])
        for statement in (
            insert(Node).values(customer_id=THEIRS, title="x"),
            insert(Node.__table__).values(customer_id=THEIRS, title="x"),
            select(Node.__table__),
        ):
            with pytest.raises(TenancyError):
                db.session.execute(statement)


def test_updates_and_deletes_stay_inside(inside):
    with customer_scope(OURS, Audience.VENDOR):
        before = db.session.scalar(select(func.count(Node.id)))
        assert db.session.execute(update(Node).values(description="x", version=2)).rowcount == before
        assert db.session.execute(delete(Kpi)).rowcount == 3
    with every_customer("counting what is left"):
        assert db.session.scalar(select(func.count()).select_from(Kpi)) == 3


def test_the_database_refuses_a_row_that_points_across(inside):
    with every_customer("finding somebody else's goal"):
        foreign = db.session.scalars(select(Node.id).where(Node.customer_id == THEIRS)).first()
        member = db.session.scalars(select(Membership.id).where(Membership.customer_id == THEIRS)).first()
    for wrong in ({"parent_id": foreign}, {"customer_owner_id": member}):
        with customer_scope(OURS):
            plan_id = db.session.scalars(select(Plan.id)).first()
            db.session.add(Node(plan_id=plan_id, kind=NodeKind.GOAL, title="x", visibility="shared", **wrong))
            with pytest.raises(IntegrityError):
                db.session.flush()
            db.session.rollback()


def test_narrowing_by_hand_must_name_every_owned_table(inside):
    with customer_scope(OURS), pytest.raises(TenancyError):
        narrowed(select(Node.id, Kpi.node_id).join(Kpi, Kpi.node_id == Node.id), Node)
    with pytest.raises(TenancyError):
        narrowed(select(Node.id), Node)


def test_an_update_past_a_versioned_rows_counter_is_refused(inside):
    with customer_scope(OURS), pytest.raises(VersionError):
        db.session.execute(update(Node).values(description="x"))
