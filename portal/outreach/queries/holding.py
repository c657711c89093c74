"""What holds messages back: the installation's rules, who unsubscribed or is excluded, and how often somebody was
written to lately."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from portal.accounts.models import Customer, User
from portal.accounts.queries.customers import reached_by
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer
from portal.outreach.models import Excluded, Outreach, OutreachRules, Recipient, Sent, Unsubscribed
from portal.outreach.rules.hours import A_WEEK, MOST_A_DAY_OF_ONE, MOST_A_DAY_TO_ONE, day_in

EVERYBODY = 0  # in place of a person: the whole customer


def rules() -> OutreachRules:
    """Return the installation's rules; those that hold unless set are no row yet."""
    found = db.session.scalar(select(OutreachRules))
    return found or OutreachRules(
        most_a_week=OutreachRules.most_a_week.default.arg,
        first_hour=OutreachRules.first_hour.default.arg,
        last_hour=OutreachRules.last_hour.default.arg,
        working_days_only=True,
    )


def unsubscribed(person_ids: Collection[int]) -> set[int]:
    """Return those of these people who want no such messages."""
    asked = select(Unsubscribed.person_id).where(Unsubscribed.person_id.in_(sorted(person_ids)))
    return set(db.session.scalars(asked))


def excluded(customer_ids: Collection[int]) -> set[tuple[int, int]]:
    """Return (customer, person) that are not written to; person 0 is the whole customer. Inside `every_customer`."""
    asked = select(Excluded.customer_id, Excluded.person_id)
    rows = db.session.execute(asked.where(Excluded.customer_id.in_(sorted(customer_ids))))
    return {(row.customer_id, row.person_id) for row in rows}


def written_lately(person_ids: Collection[int], *, but: int = 0) -> dict[int, int]:
    """Return how many such messages each person got within the last week, whoever wrote. Inside `every_customer`."""
    asked = (
        select(Recipient.person_id, func.count(Recipient.id))
        .where(
            Recipient.person_id.in_(sorted(person_ids)),
            Recipient.state == Sent.SENT,
            Recipient.sent_at > clock.now() - A_WEEK,
            Recipient.id != but,
        )
        .group_by(Recipient.person_id)
    )
    return {row[0]: row[1] for row in db.session.execute(asked)}


def next_day(person_id: int, author_id: int, zone: str, *, but: int = 0) -> datetime | None:
    """Return when the next day of somebody in `zone` begins, where nothing more may go today; None where it may.

    That is: they had their message of the day, or the author has written to as many as one may in a day.
    """
    begins, ends = day_in(clock.now(), zone)
    sent = (Recipient.state == Sent.SENT, Recipient.sent_at >= begins, Recipient.id != but)
    to_them = select(func.count(Recipient.id)).where(Recipient.person_id == person_id, *sent)
    of_author = (
        select(func.count(Recipient.id))
        .join(Outreach, Outreach.id == Recipient.outreach_id)
        .where(Outreach.author_id == author_id, *sent)
    )
    with every_customer("how many messages went out today"):
        full = (db.session.scalar(to_them) or 0) >= MOST_A_DAY_TO_ONE
        full = full or (db.session.scalar(of_author) or 0) >= MOST_A_DAY_OF_ONE
    return ends if full else None


def exclusions(user: User) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the list of who is not written to, of the customers this person reaches."""
    asked = (
        select(
            Excluded.public_id, Excluded.person_id, Excluded.why, Excluded.at, Customer.name.label("customer_name"),
            Customer.slug, User.family_name, User.given_name, User.romanised,
        )
        .join(Customer, Customer.id == Excluded.customer_id)
        .outerjoin(User, User.id == Excluded.person_id)
        .order_by(Customer.kana, Excluded.id)
    )  # fmt: skip
    with every_customer("the list of those nobody writes to in such messages"):
        return db.session.execute(asked.where(Excluded.customer_id.in_(reached_by(user)))).all()


def exclusion(public_id: str, user: User) -> Excluded | None:
    """Return one line of that list, if its customer is reached."""
    with every_customer("one line of the list of those nobody writes to"):
        return db.session.scalar(
            select(Excluded).where(
                Excluded.public_id == public_id, Excluded.customer_id.in_(reached_by(user))
            )
        )


def has_unsubscribed(person_id: int) -> bool:
    """Tell whether this person wants no such messages."""
    return bool(unsubscribed([person_id]))
