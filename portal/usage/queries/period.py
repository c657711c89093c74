"""How many people used the product in a period and in the one before it: sums alone, in four statements."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, distinct, func, select

from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.usage.models import UsageCount, UsagePerson
from portal.usage.queries.counts import who
from portal.usage.rules.spans import Stretch

AnyRow = Row[*tuple[Any, ...]]
NAMED = UsagePerson.named != ""


def by_stretch(stretches: Sequence[Stretch]) -> Mapping[int, tuple[int, int]]:
    """Return how many different people did anything in each stretch, and how often, by its place in the list."""
    if not stretches:
        return {}
    place = case(*((UsageCount.day <= one.last, number) for number, one in enumerate(stretches))).label(
        "place"
    )
    asked = _counts(place, func.count(distinct(case((NAMED, who())))), func.sum(UsageCount.times))
    asked = asked.where(UsageCount.day >= stretches[0].first, UsageCount.day <= stretches[-1].last)
    rows = db.session.execute(narrowed(asked.group_by(place), UsageCount, UsagePerson))
    return {row[0]: (row[1], int(row[2])) for row in rows}


def by_name(before: date, first: date, until: date) -> list[AnyRow]:
    """Return each thing that was done, by how many people and how often: (name, people, times) now and then before."""
    now, then = _between(first, until), and_(UsageCount.day >= before, UsageCount.day < first)
    people = func.count(distinct(case((and_(now, NAMED), who()))))
    asked = _counts(
        UsageCount.name.label("name"), people.label("people"), _times(now).label("times"),
        func.count(distinct(case((and_(then, NAMED), who())))).label("people_before"),
        _times(then).label("times_before"),
    ).where(_between(before, until))  # fmt: skip
    ordered = asked.group_by(UsageCount.name).order_by(people.desc(), _times(now).desc(), UsageCount.name)
    return list(db.session.execute(narrowed(ordered, UsageCount, UsagePerson)))


def active(before: date, first: date, until: date) -> tuple[int, int]:
    """Return how many different people did anything in the period, and in the one before it."""
    now, then = _between(first, until), and_(UsageCount.day >= before, UsageCount.day < first)
    asked = _counts(
        func.count(distinct(case((now, who())))), func.count(distinct(case((then, who()))))
    ).where(NAMED, _between(before, until))
    row = db.session.execute(narrowed(asked, UsageCount, UsagePerson)).one()
    return row[0], row[1]


def known(until: date) -> int:
    """Return how many people had ever done anything by then; a member whom the product names twice counts once."""
    asked = _counts(func.count(distinct(who()))).where(NAMED, UsageCount.day <= until)
    return db.session.scalar(narrowed(asked, UsageCount, UsagePerson)) or 0


def _counts(*columns: Any) -> Any:
    by = and_(UsagePerson.id == UsageCount.person_id, UsagePerson.customer_id == UsageCount.customer_id)
    return select(*columns).select_from(UsageCount).join(UsagePerson, by)


def _between(first: date, until: date) -> ColumnElement[bool]:
    return and_(UsageCount.day >= first, UsageCount.day <= until)


def _times(when: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((when, UsageCount.times), else_=0)), 0)
