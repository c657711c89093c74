"""What became of an outreach: who got the message, opened the conversation, answered, acted, and where it bounced.

A fixed number of statements, however many were written to; only at customers that the author still reaches.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, select

from portal.accounts.models import Customer, User
from portal.accounts.queries.customers import reached_by
from portal.activity.groups import WroteTo, group_of
from portal.conversations.models import Conversation, Follower, Message
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.mail import MailDelivery, message_id_of
from portal.foundation.tenancy import every_customer
from portal.outreach.models import Outreach, Recipient, Sent

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Result:
    """One person, and how far the message came."""

    row: AnyRow
    delivered_at: datetime | None
    opened_at: datetime | None
    answered_at: datetime | None
    acted: bool

    @property
    def name(self) -> str:
        return (
            " ".join(part for part in (self.row.family_name, self.row.given_name) if part)
            or self.row.romanised
        )

    def name_in(self, language: str) -> str:
        """Return the name as readers of `language` expect it."""
        return self.row.romanised if language == "en" and self.row.romanised else self.name

    @property
    def initial(self) -> str:
        return (self.name or "?")[0].upper()

    @property
    def colour_index(self) -> int:
        return sum(self.row.person_pid.encode()) % 8


@dataclass(frozen=True)
class Results:
    """Everybody, and the sums."""

    of_each: Sequence[Result]
    states: Counter[str]
    held: Counter[str]
    delivered: int
    opened: int
    answered: int
    acted: int
    bounced: int


def results(outreach: Outreach, author: User) -> Results:
    """Return what became of an outreach, by company and kana."""
    with every_customer("what became of messages, at the customers their author reaches"):
        rows = _rows(outreach, author)
        sent = [row for row in rows if row.state is Sent.SENT]
        delivered, opened, answered = _delivered(sent), _opened(sent), _answered(sent)
        group = group_of(outreach.group_code)
        wrote = [WroteTo(row.id, row.customer_id, row.person_id, row.sent_at) for row in sent]
        acted = group.acted(wrote) if group and group.acted and wrote else set()
    each = [
        Result(row, delivered.get(row.id), opened.get(row.id), answered.get(row.id), row.id in acted)
        for row in rows
    ]
    return Results(
        each,
        Counter(row.state.value for row in rows),
        Counter(row.held.value for row in rows if row.held),
        sum(one.delivered_at is not None for one in each),
        sum(one.opened_at is not None for one in each),
        sum(one.answered_at is not None for one in each),
        sum(one.acted for one in each),
        sum(row.bounced_at is not None for row in rows),
    )


def _rows(outreach: Outreach, author: User) -> Sequence[AnyRow]:
    asked = (
        select(
            Recipient.id, Recipient.public_id, Recipient.customer_id, Recipient.person_id, Recipient.state,
            Recipient.held, Recipient.held_facts, Recipient.language, Recipient.due_at, Recipient.sent_at,
            Recipient.conversation_id, Recipient.message_id, Recipient.bounced_at, Customer.slug,
            Customer.name.label("customer_name"), User.public_id.label("person_pid"), User.family_name,
            User.given_name, User.romanised, Conversation.public_id.label("conversation_pid"),
            Message.public_id.label("message_pid"),
        )
        .join(Customer, Customer.id == Recipient.customer_id)
        .join(User, User.id == Recipient.person_id)
        .outerjoin(
            Conversation,
            and_(
                Conversation.id == Recipient.conversation_id, Conversation.customer_id == Recipient.customer_id
            ),
        )
        .outerjoin(
            Message, and_(Message.id == Recipient.message_id, Message.customer_id == Recipient.customer_id)
        )
        .where(Recipient.outreach_id == outreach.id, Customer.id.in_(reached_by(author)))
        .order_by(Customer.kana, Customer.id, User.family_kana, User.id)
    )  # fmt: skip
    return db.session.execute(asked).all()


def _delivered(sent: Sequence[AnyRow]) -> dict[int, datetime]:
    """Return when a mail server took the mail about a message; whoever read it in the portal first gets none."""
    names = {message_id_of(f"message-{row.message_pid}.{row.person_pid}"): row.id for row in sent}
    asked = select(MailDelivery.message_id, MailDelivery.accepted_at).where(
        MailDelivery.message_id.in_(names), MailDelivery.accepted_at.is_not(None)
    )
    return {names[row.message_id]: row.accepted_at for row in db.session.execute(asked)}


def _opened(sent: Sequence[AnyRow]) -> dict[int, datetime]:
    asked = select(Follower.conversation_id, Follower.person_id, Follower.read_at, Follower.read_id).where(
        Follower.conversation_id.in_([row.conversation_id for row in sent]), Follower.read_at.is_not(None)
    )
    read = {(row.conversation_id, row.person_id): row for row in db.session.execute(asked)}
    found = {}
    for row in sent:
        mark = read.get((row.conversation_id, row.person_id))
        if mark is not None and mark.read_id >= (row.message_id or 0):
            found[row.id] = mark.read_at
    return found


def _answered(sent: Sequence[AnyRow]) -> dict[int, datetime]:
    asked = (
        select(Message.conversation_id, func.min(Message.at).label("at"))
        .where(
            Message.conversation_id.in_([row.conversation_id for row in sent]),
            Message.author_side == Side.CUSTOMER,
            Message.visibility == Visibility.SHARED,
            Message.happening.is_(None),
        )
        .group_by(Message.conversation_id)
    )
    first = {row.conversation_id: row.at for row in db.session.execute(asked)}
    return {row.id: first[row.conversation_id] for row in sent if row.conversation_id in first}
