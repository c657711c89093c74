"""Reading the timeline: plain entries with who did it, newest first, a page at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import load_only

from portal.accounts.models import User
from portal.activity.models import Activity
from portal.activity.sentences import template_for
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed

A_PAGE = 30
NAMES = (User.public_id, User.family_name, User.given_name, User.romanised)


@dataclass(frozen=True)
class Doer:
    """Who did it, as people are shown; the worker has no name."""

    name: str
    initial: str
    colour_index: int
    side: Side | None


@dataclass(frozen=True)
class Entry:
    """One entry of the timeline, ready to be told by its template."""

    id: int
    at: datetime
    kind: str
    template: str
    subject_kind: str
    subject_public_id: str
    facts: dict[str, Any]
    doer: Doer | None


def timeline(
    *, since: datetime | None = None, before_id: int | None = None, limit: int = A_PAGE
) -> list[Entry]:
    """Return what happened with the customer in scope, newest first; kinds that nobody tells are left out."""
    asked = (
        select(
            Activity.id,
            Activity.at,
            Activity.kind,
            Activity.subject_kind,
            Activity.subject_public_id,
            Activity.facts,
            Activity.actor_id,
            Activity.actor_side,
        )
        .order_by(Activity.id.desc())
        .limit(limit)
    )
    if since is not None:
        asked = asked.where(Activity.at > since)
    if before_id is not None:
        asked = asked.where(Activity.id < before_id)
    rows = db.session.execute(narrowed(asked, Activity)).all()
    people = _people({row.actor_id for row in rows if row.actor_id})
    return [_entry(row, people) for row in rows if template_for(row.kind)]


def _entry(row: Any, people: dict[int, User]) -> Entry:
    person = people.get(row.actor_id)
    doer = (
        Doer(person.name_in(language()), person.initial, person.colour_index, row.actor_side)
        if person
        else None
    )
    return Entry(
        row.id,
        row.at,
        row.kind,
        template_for(row.kind) or "",
        row.subject_kind,
        row.subject_public_id,
        row.facts,
        doer,
    )


def _people(ids: set[int]) -> dict[int, User]:
    if not ids:
        return {}
    return {
        user.id: user
        for user in db.session.scalars(select(User).options(load_only(*NAMES)).where(User.id.in_(ids)))
    }
