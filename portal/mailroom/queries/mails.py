"""The mail that came in, as the vendor's desk sees it: of the customers one reaches, and of nobody known.

Mail that stays inside a customer is never among it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select
from sqlalchemy.orm import undefer

from portal.accounts.models import Customer, User
from portal.accounts.queries.customers import reached_by
from portal.accounts.standpoint import standpoint
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer
from portal.mailroom.models import InboundMail, Mailbox
from portal.mailroom.rules.states import NEEDS_A_LOOK, MailState

AnyRow = Row[*tuple[Any, ...]]
PAGE = 50
LOOK = "look"  # what waits for a person
LATE = timedelta(minutes=30)  # a mail that waits longer has met trouble
COLUMNS = (
    InboundMail.id, InboundMail.public_id, InboundMail.arrived_at, InboundMail.state, InboundMail.reason,
    InboundMail.sender, InboundMail.sender_name, InboundMail.subject, InboundMail.size, InboundMail.customer_ref,
    InboundMail.attempts, InboundMail.aside_at,
)  # fmt: skip


@dataclass(frozen=True)
class Search:
    """What is looked for. `show`: "look", a state, or empty for all."""

    show: str = LOOK
    words: str = ""
    customer: str = ""  # a slug
    before: int | None = None  # the id above which the page ends


def listed(search: Search, reader: User) -> Sequence[AnyRow]:
    """Return the newest mails that are looked for, one more than PAGE when there are older ones."""
    found = select(*COLUMNS).where(_seen_by(reader), *_wanted(search)).order_by(InboundMail.id.desc())
    with every_customer("which mail somebody may see is decided by the customers they reach"):
        return db.session.execute(found.limit(PAGE + 1)).all()


def counts(reader: User) -> dict[str, int]:
    """Return how many mails there are by state, and how many need a look."""
    look = func.sum(case((_needs_a_look(), 1), else_=0))
    told = select(InboundMail.state, func.count(), look).where(_seen_by(reader)).group_by(InboundMail.state)
    found: dict[str, int] = dict.fromkeys((LOOK, *MailState), 0)
    with every_customer("which mail somebody may see is decided by the customers they reach"):
        for state, number, looked_for in db.session.execute(told):
            found[state] += number
            found[LOOK] += int(looked_for)
    return found


def to_look_at(reader: User) -> int:
    """Return how many mails need a look."""
    told = select(func.count(InboundMail.id)).where(_seen_by(reader), _needs_a_look())
    with every_customer("which mail somebody may see is decided by the customers they reach"):
        return db.session.scalar(told) or 0


def mail(public_id: str) -> InboundMail | None:
    """Return one mail with its text, as far as the reader of the page may see it."""
    found = select(InboundMail).where(InboundMail.public_id == public_id, _seen_by(standpoint().user))
    with every_customer("which mail somebody may see is decided by the customers they reach"):
        return db.session.scalar(found.options(undefer(InboundMail.text)))


def customers_of(ids: set[int]) -> dict[int, AnyRow]:
    """Return (id, name, slug) of these customers by id."""
    rows = db.session.execute(select(Customer.id, Customer.name, Customer.slug).where(Customer.id.in_(ids)))
    return {row.id: row for row in rows}


def customers_reached(reader: User) -> Sequence[AnyRow]:
    """Return (slug, name) of the customers by whom the list can be filtered."""
    with every_customer("the customers somebody reaches"):
        found = select(Customer.slug, Customer.name).where(Customer.id.in_(reached_by(reader)))
        return db.session.execute(found.order_by(Customer.kana, Customer.id)).all()


def mailboxes() -> Sequence[Mailbox]:
    """Return the mailboxes that are asked, and how that went."""
    return db.session.scalars(select(Mailbox).order_by(Mailbox.id)).all()


def oldest_waiting() -> datetime | None:
    """Return when the mail arrived that has waited longest to be delivered."""
    return db.session.scalar(
        select(func.min(InboundMail.arrived_at)).where(InboundMail.state == MailState.WAITING)
    )


def last_answer() -> datetime | None:
    """Return when the mailbox that was longest without an answer last gave one."""
    return db.session.scalar(select(func.min(Mailbox.answered_at)))


def _seen_by(reader: User) -> ColumnElement[bool]:
    mine = InboundMail.customer_ref.in_(reached_by(reader))
    return and_(InboundMail.visibility != Visibility.CUSTOMER, or_(InboundMail.customer_ref.is_(None), mine))


def _needs_a_look() -> ColumnElement[bool]:
    late = and_(InboundMail.state == MailState.WAITING, InboundMail.arrived_at < clock.now() - LATE)
    settled = and_(InboundMail.state.in_(sorted(NEEDS_A_LOOK)), InboundMail.aside_at.is_(None))
    return or_(settled, late)


def _wanted(search: Search) -> list[ColumnElement[bool]]:
    wanted = []
    if search.show == LOOK:
        wanted.append(_needs_a_look())
    elif search.show:
        wanted.append(InboundMail.state == MailState(search.show))
    if search.words:
        columns = (InboundMail.sender, InboundMail.sender_name, InboundMail.subject)
        words = search.words.lower()
        wanted.append(or_(*(func.lower(one).contains(words, autoescape=True) for one in columns)))
    if search.customer:
        of_slug = select(Customer.id).where(Customer.slug == search.customer).scalar_subquery()
        wanted.append(InboundMail.customer_ref == of_slug)
    if search.before:
        wanted.append(InboundMail.id < search.before)
    return wanted
