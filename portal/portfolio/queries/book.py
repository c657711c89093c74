"""The customers of a vendor person: one lean row each, in one statement however many there are."""

from collections.abc import Sequence
from typing import Any

from flask import g
from sqlalchemy import Row, Select, Subquery, and_, func, or_, select

from portal.accounts.models import AccountTeamMember, Customer, Membership, Subscription, User
from portal.accounts.permits import REACHES_ALL
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.kana import search_key
from portal.foundation.tenancy import every_customer, narrowed
from portal.plans.models import Plan, PlanSummary

WHY = "a vendor person's own book of customers"


def book(user: User, words: str = "") -> Sequence[Row[Any]]:
    """Return the customers this person reaches, by kana; `words` finds companies and their people.

    Each row: id, slug, name, industry, time_zone, stage, opened_at, opened_days, created_at, position (this
    person's place in the team, None for those who reach all), plan_pid, state, state_since, visibility, standing,
    progress, expected, measured_on, overdue (KPIs without a value for two cadences), notice_on, renews_on, arr,
    currency, currencies. Read once a request.
    """
    kept: dict[Any, Any] = g.setdefault("books", {})
    if (user.id, words) not in kept:
        with every_customer(WHY, Audience.VENDOR):
            kept[user.id, words] = db.session.execute(_book(user, words)).all()
    found: Sequence[Row[Any]] = kept[user.id, words]
    return found


def rows_of(user: User, customer_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Return the rows of these customers, from the book where it was read already."""
    if (kept := g.get("books", {}).get((user.id, ""))) is not None:
        wanted = set(customer_ids)
        return [row for row in kept if row.id in wanted]
    with every_customer(WHY, Audience.VENDOR):
        return db.session.execute(_book(user, "").where(Customer.id.in_(customer_ids))).all()


def _book(user: User, words: str) -> Select[Any]:
    places, plans, contracts = _places(user), _plans(), _contracts()
    asked = (
        select(
            Customer.id, Customer.slug, Customer.name, Customer.industry, Customer.time_zone, Customer.stage,
            Customer.opened_by_customer_at.label("opened_at"), Customer.opened_days, Customer.created_at,
            places.c.position, *(c for c in plans.c if c.key != "customer_id"),
            *(c for c in contracts.c if c.key != "customer_id"),
        )
        .join(places, places.c.customer_id == Customer.id, isouter=user.staff_role in REACHES_ALL)
        .outerjoin(plans, plans.c.customer_id == Customer.id)
        .outerjoin(contracts, contracts.c.customer_id == Customer.id)
        .where(Customer.left_at.is_(None))
        .order_by(Customer.kana, Customer.name, Customer.id)
    )  # fmt: skip
    if words:
        asked = asked.where(_found_by(words))
    # Every owned table in it was narrowed where it was named; narrowing the whole would lose customers without a plan.
    return asked.execution_options(narrowed=True)


def _places(user: User) -> Subquery:
    mine = (
        select(AccountTeamMember.customer_id, func.min(AccountTeamMember.position).label("position"))
        .where(AccountTeamMember.user_id == user.id, AccountTeamMember.ended_at.is_(None))
        .group_by(AccountTeamMember.customer_id)
    )
    return narrowed(mine, AccountTeamMember).subquery()


def _plans() -> Subquery:
    active = (
        select(
            Plan.customer_id, Plan.public_id.label("plan_pid"), Plan.state, Plan.state_since, Plan.visibility,
            PlanSummary.standing, PlanSummary.progress, PlanSummary.expected,
            PlanSummary.last_measured_on.label("measured_on"),
            PlanSummary.counts["overdue"].as_integer().label("overdue"),
        )
        .outerjoin(PlanSummary, and_(PlanSummary.plan_id == Plan.id, PlanSummary.audience == Audience.VENDOR))
        .where(Plan.activated_at.is_not(None), Plan.deleted_at.is_(None))
    )  # fmt: skip
    return narrowed(active, Plan, PlanSummary).subquery()


def _contracts() -> Subquery:
    earliest = clock.today(
        "Etc/GMT+12"
    )  # where the day ends last; each customer's own day is looked at later
    ahead = func.min(Subscription.notice_on).filter(Subscription.notice_on >= earliest)
    running = (
        select(
            Subscription.customer_id, ahead.label("notice_on"), func.min(Subscription.renews_on).label("renews_on"),
            func.sum(Subscription.arr_minor).label("arr"), func.min(Subscription.currency).label("currency"),
            func.count(Subscription.currency.distinct()).label("currencies"),
        )
        .where(Subscription.ended_on.is_(None))
        .group_by(Subscription.customer_id)
    )  # fmt: skip
    return narrowed(running, Subscription).subquery()


def _found_by(words: str) -> Any:
    key = search_key(words)
    if not key:
        return Customer.name.contains(words.strip(), autoescape=True)
    people = (
        select(Membership.customer_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.ended_at.is_(None), User.search_key.contains(key, autoescape=True))
    )
    return or_(
        Customer.search_key.contains(key, autoescape=True), Customer.id.in_(narrowed(people, Membership))
    )
