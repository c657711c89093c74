"""Sums of points, of each kind of act at most its cap a day; levels and badges that follow from them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, select, tuple_

from portal.champions.models import ChampionProfile, PointEntry
from portal.champions.queries.programme import Programme, programme, struck
from portal.champions.rules.badges import Badge, earned
from portal.champions.rules.levels import Reached, counting, reached
from portal.champions.rules.words import PointAct
from portal.foundation.db import db

Member = tuple[int, int]  # (person, customer) by inner ids
LOG_PAGE = 50


@dataclass(frozen=True)
class Sum:
    """Somebody's points: in all, and in the last days."""

    total: int = 0
    recent: int = 0


@dataclass(frozen=True)
class Given:
    """Points for something somebody did. `counts`: how many of them, as far as the day had room; None: taken back."""

    act: PointAct
    day: date
    points: int
    counts: int | None


def sums(members: Collection[Member], rules: Programme | None = None) -> dict[Member, Sum]:
    """Return the points of each of these people as that company's person, in one statement."""
    if not members:
        return {}
    wanted = tuple_(PointEntry.user_id, PointEntry.customer_id).in_(sorted(members))
    return _summed(wanted, rules or programme())


def _summed(wanted: ColumnElement[bool], rules: Programme) -> dict[Member, Sum]:
    days = (
        select(
            PointEntry.user_id, PointEntry.customer_id, PointEntry.act, PointEntry.day,
            func.sum(PointEntry.points).label("points"),
        )
        .where(PointEntry.taken_back_at.is_(None), wanted)
        .group_by(PointEntry.user_id, PointEntry.customer_id, PointEntry.act, PointEntry.day)
        .subquery()
    )  # fmt: skip
    over = [(and_(days.c.act == act, days.c.points > cap), cap) for act, cap in rules.caps.items()]
    counted = case(*over, else_=days.c.points) if over else days.c.points
    recent = case((days.c.day >= rules.since, counted), else_=0)
    asked = select(
        days.c.user_id, days.c.customer_id, func.sum(counted).label("total"), func.sum(recent).label("recent")
    ).group_by(days.c.user_id, days.c.customer_id)
    return {
        (row.user_id, row.customer_id): Sum(int(row.total or 0), int(row.recent or 0))
        for row in db.session.execute(asked)
    }


def levels(members: Collection[Member], rules: Programme | None = None) -> dict[Member, Reached]:
    """Return where each ambassador of these people stands, in three statements; others have no level.

    Whoever has a strike against them has none either while it lasts.
    """
    rules = rules or programme()
    ambassadors = _ambassadors_of(members)
    out = struck({user for user, _ in ambassadors})
    found = sums(ambassadors, rules)
    standing = {}
    for member in ambassadors:
        if member[0] not in out:
            points = found.get(member, Sum())
            standing[member] = reached(rules.levels, points.total, points.recent)
    return standing


def _ambassadors_of(members: Collection[Member]) -> list[Member]:
    if not members:
        return []
    asked = select(ChampionProfile.user_id, ChampionProfile.customer_id).where(
        tuple_(ChampionProfile.user_id, ChampionProfile.customer_id).in_(sorted(members)),
        ChampionProfile.ambassador_since.is_not(None),
    )
    return [(row.user_id, row.customer_id) for row in db.session.execute(asked)]


def badges(member: Member) -> list[Badge]:
    """Return the badges of somebody as that company's person, with what each was given for."""
    done: dict[PointAct, list[date]] = defaultdict(list)
    asked = select(PointEntry.act, PointEntry.day).where(*_of(member), PointEntry.taken_back_at.is_(None))
    for row in db.session.execute(asked):
        done[row.act].append(row.day)
    return earned(done)


def log(member: Member, rules: Programme) -> list[Given]:
    """Return what somebody got points for last, the newest first, taken back or not, and what each counts."""
    asked = select(PointEntry).where(*_of(member)).order_by(PointEntry.id.desc()).limit(LOG_PAGE)
    entries = db.session.scalars(asked).all()
    held = [one for one in reversed(entries) if one.taken_back_at is None]
    counts = dict(
        zip(
            (one.id for one in held),
            counting(((one.act, one.day, one.points) for one in held), rules.caps),
            strict=True,
        )
    )
    return [Given(one.act, one.day, one.points, counts.get(one.id)) for one in entries]


def _of(member: Member) -> tuple[ColumnElement[bool], ...]:
    return (PointEntry.user_id == member[0], PointEntry.customer_id == member[1])
