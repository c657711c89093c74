"""How often something happened at a customer, when, and by how many different people. Days are the customer's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, distinct, func, select

from portal.foundation.db import db
from portal.foundation.tenancy import TenancyError, audience_in_scope, customer_scope, scope
from portal.usage.models import UsageCount, UsagePerson, UsageTotal


@dataclass(frozen=True)
class Standing:
    """What is known of one event name at a customer."""

    name: str
    times: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class Held:
    """What is kept of one event name in sums, with the first and the last day."""

    name: str
    times: int
    first_on: date
    last_on: date


def total(customer_id: int, name: str, since: date | None = None, person: int | str | None = None) -> int:
    """Return how often `name` happened, since a day if one is given.

    `person` is the id of a person of the portal, or the mail address or id by which the product names somebody.
    """
    with rows_of(customer_id):
        if since is None and person is None:
            return db.session.scalar(select(UsageTotal.times).where(UsageTotal.name == name)) or 0
        asked = select(func.sum(UsageCount.times)).where(UsageCount.name == name)
        if since is not None:
            asked = asked.where(UsageCount.day >= since)
        if person is not None:
            asked = asked.where(UsageCount.person_id.in_(_those(person)))
        return int(db.session.scalar(asked) or 0)


def people(customer_id: int, name: str, since: date | None = None) -> int:
    """Return how many different people did it; a member whom the product names in two ways counts once."""
    with rows_of(customer_id):
        return db.session.scalar(_people(name, since)) or 0


def by_day(
    customer_id: int, name: str, since: date, until: date | None = None, person: int | str | None = None
) -> dict[date, int]:
    """Return how often it happened on each day from `since` to `until` (both included) on which it did."""
    with rows_of(customer_id):
        asked = (
            select(UsageCount.day, func.sum(UsageCount.times))
            .where(UsageCount.name == name, UsageCount.day >= since)
            .group_by(UsageCount.day)
            .order_by(UsageCount.day)
        )
        if until is not None:
            asked = asked.where(UsageCount.day <= until)
        if person is not None:
            asked = asked.where(UsageCount.person_id.in_(_those(person)))
        return {day: int(times) for day, times in db.session.execute(asked)}


def standings(customer_id: int) -> list[Standing]:
    """Return every event name that came of a customer with its total and when first and last, the latest first."""
    with rows_of(customer_id):
        asked = select(UsageTotal.name, UsageTotal.times, UsageTotal.first_at, UsageTotal.last_at)
        return [Standing(*row) for row in db.session.execute(asked.order_by(UsageTotal.last_at.desc()))]


def people_by_name(customer_id: int, since: date) -> dict[str, int]:
    """Return how many different people did each thing since a day."""
    with rows_of(customer_id):
        asked = (
            select(UsageCount.name, func.count(distinct(who())))
            .join(UsagePerson, UsagePerson.id == UsageCount.person_id)
            .where(UsageCount.day >= since, UsagePerson.named != "")
            .group_by(UsageCount.name)
        )
        return {row[0]: row[1] for row in db.session.execute(asked)}


def held(customer_id: int) -> list[Held]:
    """Return what is kept of a customer's use, in sums: by event name, in order."""
    with rows_of(customer_id):
        asked = (
            select(
                UsageCount.name,
                func.sum(UsageCount.times),
                func.min(UsageCount.day),
                func.max(UsageCount.day),
            )
            .group_by(UsageCount.name)
            .order_by(UsageCount.name)
        )
        return [Held(name, int(times), first, last) for name, times, first, last in db.session.execute(asked)]


def _people(name: str, since: date | None) -> Any:
    asked = (
        select(func.count(distinct(who())))
        .select_from(UsageCount)
        .join(UsagePerson, UsagePerson.id == UsageCount.person_id)
        .where(UsageCount.name == name, UsagePerson.named != "")
    )
    return asked if since is None else asked.where(UsageCount.day >= since)


def who() -> Any:
    """Return what tells people apart: the member, else the name from outside."""
    return case((UsagePerson.person_id.is_not(None), UsagePerson.person_id), else_=-UsagePerson.id)


def _those(person: int | str) -> Any:
    if isinstance(person, int):
        return select(UsagePerson.id).where(UsagePerson.person_id == person)
    return select(UsagePerson.id).where(UsagePerson.named == person)


@contextmanager
def rows_of(customer_id: int) -> Iterator[None]:
    """Open the rows of a customer; inside another one's scope that is an error, as everywhere."""
    current = scope()
    if current is not None and current.customer_id not in (None, customer_id):
        raise TenancyError("asked for the usage of another customer")
    with customer_scope(customer_id, audience_in_scope()):
        yield
