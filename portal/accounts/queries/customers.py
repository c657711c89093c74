"""Customers as lists and pages need them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, or_, select

from portal.accounts.models import (
    AccountTeamMember,
    Customer,
    Membership,
    Product,
    Segment,
    Subscription,
    TeamPosition,
    User,
)
from portal.accounts.permits import REACHES_ALL
from portal.foundation.db import db
from portal.foundation.kana import search_key
from portal.foundation.tenancy import every_customer


def by_public_id(public_id: str) -> Customer | None:
    """Return a customer by its outside name."""
    return db.session.scalar(select(Customer).where(Customer.public_id == public_id))


def reached_by(user: User) -> Select[Any]:
    """Return the ids of the customers that a vendor person reaches; use it inside `every_customer`."""
    if user.staff_role in REACHES_ALL:
        return select(Customer.id)
    return select(AccountTeamMember.customer_id).where(
        AccountTeamMember.user_id == user.id, AccountTeamMember.ended_at.is_(None)
    )


def slug_taken(slug: str, *, but: int | None = None) -> bool:
    """True when another customer already has this address."""
    found = select(Customer.id).where(Customer.slug == slug)
    return db.session.scalar(found.where(Customer.id != but) if but else found) is not None


def external_id_taken(external_id: str, *, but: int | None = None) -> bool:
    """True when another customer already has this number of the CRM."""
    found = select(Customer.id).where(Customer.external_id == external_id)
    return db.session.scalar(found.where(Customer.id != but) if but else found) is not None


def free_slug(wanted: str) -> str:
    """Return `wanted`, or the first of wanted-2, wanted-3, … that no customer has."""
    taken = set(
        db.session.scalars(
            select(Customer.slug).where(or_(Customer.slug == wanted, Customer.slug.like(f"{wanted}-%")))
        )
    )
    if wanted not in taken:
        return wanted
    return next(f"{wanted}-{n}" for n in range(2, len(taken) + 3) if f"{wanted}-{n}" not in taken)


def namesakes(name: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return customers of the same name, however it is written: (slug, name)."""
    return db.session.execute(
        select(Customer.slug, Customer.name).where(Customer.search_key.startswith(search_key(name))).limit(5)
    ).all()


def segments() -> Sequence[Segment]:
    """Return every segment in order."""
    return db.session.scalars(select(Segment).order_by(Segment.id)).all()


def segment_of(customer: Customer) -> Segment | None:
    """Return the group of customers this one belongs to."""
    return db.session.scalar(select(Segment).where(Segment.id == customer.segment_id))


def products() -> Sequence[Product]:
    """Return every product in order."""
    return db.session.scalars(select(Product).order_by(Product.id)).all()


def offer(kind: str, number: int) -> Segment | Product | None:
    """Return a segment or product by its number."""
    if kind == "segment":
        return db.session.scalar(select(Segment).where(Segment.id == number))
    return db.session.scalar(select(Product).where(Product.id == number))


def book(user: User) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return what the exported list of customers says, of those this vendor person reaches."""
    with every_customer("the exported list names every customer its reader reaches"):
        return db.session.execute(_book().where(Customer.id.in_(reached_by(user)))).all()


def _book() -> Select[*tuple[Any, ...]]:
    renewal = (
        select(func.min(Subscription.renews_on))
        .where(Subscription.customer_id == Customer.id, Subscription.ended_on.is_(None))
        .scalar_subquery()
    )
    notice = (
        select(func.min(Subscription.notice_on))
        .where(Subscription.customer_id == Customer.id, Subscription.ended_on.is_(None))
        .scalar_subquery()
    )
    people = (
        select(func.count(Membership.id))
        .where(Membership.customer_id == Customer.id, Membership.ended_at.is_(None))
        .scalar_subquery()
    )
    return (
        select(
            Customer.external_id,
            Customer.name,
            Customer.kana,
            Customer.slug,
            Customer.stage,
            Segment.name_ja.label("segment_ja"),
            Segment.name_en.label("segment_en"),
            Customer.industry,
            Customer.language,
            Customer.time_zone,
            Customer.country,
            Customer.fiscal_first_month,
            _holder(TeamPosition.PRIMARY).label("primary_email"),
            _holder(TeamPosition.BACKUP).label("backup_email"),
            renewal.label("renews_on"),
            notice.label("notice_on"),
            people.label("people"),
        )
        .outerjoin(Segment, Segment.id == Customer.segment_id)
        .order_by(Customer.kana, Customer.name)
    )


def _holder(position: TeamPosition) -> Any:
    return (
        select(User.email)
        .join(AccountTeamMember, AccountTeamMember.user_id == User.id)
        .where(
            AccountTeamMember.customer_id == Customer.id,
            AccountTeamMember.position == position,
            AccountTeamMember.ended_at.is_(None),
        )
        .limit(1)
        .correlate(Customer)
        .scalar_subquery()
    )
