"""Warnings and suspensions as those see them who laid them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.accounts.standpoint import Standpoint
from portal.community.models import Sanction
from portal.community.queries.bylines import Byline, bylines
from portal.community.queries.moderating import as_of
from portal.foundation.db import db

MOST = 200


@dataclass(frozen=True)
class Laid:
    """A warning or suspension, and on whom as this reader knows them."""

    sanction: Sanction
    by: Byline


def laid(point: Standpoint, language: str, *, appealed: bool = False) -> list[Laid]:
    """Return the warnings and suspensions of this side's moderators, the newest first; only those that wait."""
    side = as_of(point)
    asked = select(Sanction).where(
        Sanction.customer_id.is_(None) if side is None else Sanction.customer_id == side
    )
    if appealed:
        asked = select(Sanction).where(*appealing(side))
    rows = db.session.scalars(asked.order_by(Sanction.id.desc()).limit(MOST)).all()
    people = bylines([Person(one.user_id, one.told_customer_id) for one in rows], point, language)
    return [Laid(one, people[one.user_id, one.told_customer_id, False]) for one in rows]


def sanction(public_id: str, point: Standpoint) -> Sanction | None:
    """Return a sanction that this side's moderators laid."""
    side = as_of(point)
    mine = Sanction.customer_id.is_(None) if side is None else Sanction.customer_id == side
    return db.session.scalar(select(Sanction).where(Sanction.public_id == public_id, mine))


def appealing(side: int | None) -> tuple[Any, ...]:
    """Return the predicates that keep the sanctions of a side at which somebody asked to look again."""
    mine = Sanction.customer_id.is_(None) if side is None else Sanction.customer_id == side
    return (mine, Sanction.appealed_at.is_not(None), Sanction.appeal_decided_at.is_(None))


@dataclass(frozen=True)
class Person:
    """Somebody as bylines are asked for: who, and as whose person."""

    author_id: int
    author_customer_id: int | None
    company_hidden: bool = False
