"""Whom something is told to that crosses customers: what can be chosen, what the keys mean, how many it reaches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from portal.accounts.models import Customer, Product, Segment, Subscription
from portal.accounts.queries.reach import customer_key, plan_key
from portal.foundation import clock
from portal.foundation.audience import Reach
from portal.foundation.db import db
from portal.foundation.kana import search_key
from portal.foundation.tenancy import every_customer, narrowed

MOST_FOUND = 12
LONGEST_ID = 18  # digits that a bigint holds whatever they are


@dataclass(frozen=True)
class Named:
    """One key and how it is called; `group` is segment, product, plan or customer."""

    key: str
    name_ja: str
    name_en: str
    group: str

    def name(self, language: str) -> str:
        """Return the name in a language, else in the other one."""
        return (self.name_en or self.name_ja) if language == "en" else (self.name_ja or self.name_en)


def choices() -> list[Named]:
    """Return segments, products and their plans as they can be chosen; customers are looked for by name."""
    segments = db.session.execute(select(Segment.id, Segment.name_ja, Segment.name_en).order_by(Segment.id))
    found = [Named(f"segment:{row.id}", row.name_ja, row.name_en, "segment") for row in segments]
    products = select(Product.id, Product.name_ja, Product.name_en).order_by(Product.id)
    plans: dict[int, list[str]] = {}
    sold = (
        select(Subscription.product_id, Subscription.plan_name).where(Subscription.plan_name != "").distinct()
    )
    with every_customer("the plans in which products are sold"):
        for row in db.session.execute(narrowed(sold, Subscription)):
            plans.setdefault(row.product_id, []).append(row.plan_name)
    for product in db.session.execute(products):
        found.append(Named(f"product:{product.id}", product.name_ja, product.name_en, "product"))
        for plan in sorted(plans.get(product.id, ())):
            key, ja, en = plan_key(product.id, plan), product.name_ja, product.name_en
            found.append(Named(key, f"{ja}: {plan}", f"{en}: {plan}", "plan"))
    return found


def customers_called(words: str) -> list[Named]:
    """Return the customers whose name or kana hold these words, a few of them."""
    folded = search_key(words.replace("\0", ""))
    if not folded:
        return []
    wanted = select(Customer.id, Customer.name).where(
        Customer.search_key.contains(folded, autoescape=True), Customer.left_at.is_(None)
    )
    rows = db.session.execute(wanted.order_by(Customer.search_key).limit(MOST_FOUND))
    return [Named(customer_key(row.id), row.name, "", "customer") for row in rows]


def named(keys: Iterable[str]) -> list[Named]:
    """Return what keys mean, in the order of segments, products, plans, customers; unknown ones are left out."""
    wanted = set(keys)
    known = [one for one in choices() if one.key in wanted]
    ids = [int(key.partition(":")[2]) for key in wanted if _is_customer(key)]
    rows = db.session.execute(
        select(Customer.id, Customer.name).where(Customer.id.in_(ids)).order_by(Customer.search_key)
    )
    return known + [Named(customer_key(row.id), row.name, "", "customer") for row in rows]


def reached(reach: Reach, keys: Sequence[str] = ()) -> int:
    """Return how many customers it reaches today; customers who left count no more."""
    if reach is Reach.VENDOR:
        return 0
    wanted = select(func.count(Customer.id)).where(Customer.left_at.is_(None))
    if reach is Reach.SOME:
        wanted = wanted.where(having_any(keys))
    with every_customer("how many customers something reaches, by what they bought"):
        return db.session.scalar(narrowed(wanted, Subscription)) or 0


def having_any(keys: Iterable[str]) -> ColumnElement[bool]:
    """Return the predicate that keeps the customers who have one of these keys today; ask it `every_customer`."""
    return or_(Customer.id.in_([]), *_any_of(sorted(keys)))


def _any_of(keys: Sequence[str]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    numbers = _numbers(keys)
    if numbers["customer"]:
        found.append(Customer.id.in_(numbers["customer"]))
    if numbers["segment"]:
        found.append(Customer.segment_id.in_(numbers["segment"]))
    bought = [Subscription.product_id == one for one in numbers["product"]]
    for key in keys:
        product, _, plan = key.removeprefix("plan:").partition(":")
        if key.startswith("plan:") and _is_id(product) and plan:
            bought.append(and_(Subscription.product_id == int(product), Subscription.plan_name == plan))
    if bought:
        found.append(Customer.id.in_(_having(or_(*bought))))
    return found


def _having(bought: ColumnElement[bool]) -> Any:
    today = clock.today("Asia/Tokyo")
    runs = and_(
        Subscription.starts_on <= today, or_(Subscription.ended_on.is_(None), Subscription.ended_on >= today)
    )
    return select(Subscription.customer_id).where(bought, runs)


def _numbers(keys: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {"customer": [], "segment": [], "product": []}
    for key in keys:
        kind, _, number = key.partition(":")
        if kind in found and _is_id(number):
            found[kind].append(int(number))
    return found


def _is_customer(key: str) -> bool:
    kind, _, number = key.partition(":")
    return kind == "customer" and _is_id(number)


def _is_id(number: str) -> bool:
    return number.isascii() and number.isdecimal() and len(number) < LONGEST_ID
