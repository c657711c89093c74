"""What somebody needs who starts an onboarding: for whom, from which templates, for which people, from which days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, exists, or_, select

from portal.accounts.models import AccountTeamMember, Customer, LifecycleStage, Product, Subscription, User
from portal.accounts.queries.customers import reached_by
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.kana import search_key
from portal.foundation.tenancy import every_customer, narrowed
from portal.onboarding.models import Journey
from portal.onboarding.rules.shapes import Rule, TemplateShape
from portal.plans.models import Kpi, Node, Plan

AnyRow = Row[*tuple[Any, ...]]
WHY = "whoever starts an onboarding chooses among the customers they reach"
MOST_CUSTOMERS = 20
NEW = (LifecycleStage.PRE_CONTRACT, LifecycleStage.ONBOARDING)


@dataclass(frozen=True, slots=True)
class Bought:
    """A product that the customer in scope has bought, and since when."""

    product_id: int
    name_ja: str
    name_en: str
    starts_on: date


def customers(user: User, words: str = "") -> Sequence[AnyRow]:
    """Return customers in reach to start with: (slug, name, stage, under_way), the new ones without a journey first.

    With words those whose name or kana is like them; else those that are new.
    """
    running = exists().where(
        Journey.customer_id == Customer.id,
        Journey.completed_at.is_(None),
        Journey.cancelled_at.is_(None),
        Journey.visibility.in_(sorted(Audience.VENDOR.sees)),
    )
    asked = (
        select(Customer.slug, Customer.name, Customer.stage, running.label("under_way"))
        .where(Customer.left_at.is_(None), Customer.id.in_(reached_by(user)))
        .order_by(running, Customer.stage.not_in(NEW), Customer.kana, Customer.id)
        .limit(MOST_CUSTOMERS)
    )
    key = search_key(words)
    if words:
        name = Customer.name.contains(words, autoescape=True)
        asked = asked.where(or_(name, Customer.search_key.contains(key, autoescape=True)) if key else name)
    with every_customer(WHY, Audience.VENDOR):
        return db.session.execute(asked.execution_options(narrowed=True)).all()


def bought() -> list[Bought]:
    """Return what the customer in scope has bought and still has, the newest first."""
    asked = (
        select(Subscription.product_id, Product.name_ja, Product.name_en, Subscription.starts_on)
        .join(Product, Product.id == Subscription.product_id)
        .where(Subscription.ended_on.is_(None))
        .order_by(Subscription.starts_on.desc(), Subscription.id.desc())
    )
    return [Bought(*row) for row in db.session.execute(narrowed(asked, Subscription))]


def kpis() -> Sequence[AnyRow]:
    """Return the KPIs of the active plan that both sides see: (public_id, title)."""
    same = and_(Node.id == Kpi.node_id, Node.customer_id == Kpi.customer_id)
    plan = and_(Plan.id == Node.plan_id, Plan.customer_id == Node.customer_id)
    asked = (
        select(Node.public_id, Node.title)
        .join(Kpi, same)
        .join(Plan, plan)
        .where(Node.deleted_at.is_(None), Plan.activated_at.is_not(None), Plan.deleted_at.is_(None))
        .order_by(Node.id)
    )
    return db.session.execute(narrowed(asked, Node, Kpi, Plan)).all()


def team() -> Sequence[User]:
    """Return the vendor's people in the account team of the customer in scope, who may lead a journey."""
    asked = (
        select(User)
        .join(AccountTeamMember, AccountTeamMember.user_id == User.id)
        .where(AccountTeamMember.ended_at.is_(None), User.disabled_at.is_(None))
        .order_by(AccountTeamMember.began_at, AccountTeamMember.id)
    )
    found = db.session.scalars(narrowed(asked, AccountTeamMember)).all()
    return list(dict.fromkeys(found))


def kpi_words(shape: TemplateShape) -> list[str]:
    """Return the words by which a template names KPIs, which are chosen when a journey is prepared."""
    rules = [shape.wow, shape.done, *(phase.gate.rule for phase in shape.phases)]
    for step in shape.steps:
        rules += [step.automatic, step.gate.rule, *step.conditions]
    found = [rule.text for rule in _parts(rules) if rule.kind == "kpi" and rule.text and not rule.ref]
    return list(dict.fromkeys(found))


def _parts(rules: Iterable[Rule]) -> Iterable[Rule]:
    for rule in rules:
        yield rule
        yield from _parts(rule.of)
