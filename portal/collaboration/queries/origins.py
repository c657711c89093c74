"""Where something came from, and what became of something: each end as far as its reader can see it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.activity.queries import Doer, named
from portal.collaboration import subjects
from portal.collaboration.models.origins import Origin
from portal.collaboration.subjects import Subject
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed


@dataclass(frozen=True)
class CameFrom:
    """What something was made of, as its reader sees it; `subject` is None where they cannot see that."""

    subject: Subject | None
    words: str
    asked_by: Doer | None
    by: Doer | None
    at: datetime
    item: str


@dataclass(frozen=True)
class Became:
    """What was made of something."""

    subject: Subject
    into: str
    by: Doer | None
    at: datetime
    item: str


def came_from(kind: str, made_id: int) -> CameFrom | None:
    """Return what this thing was made of, None where it was simply entered. Three statements at most."""
    asked = select(Origin).where(Origin.made_kind == kind, Origin.made_id == made_id)
    row = db.session.scalar(asked.order_by(Origin.id).limit(1))
    if row is None:
        return None
    found = subjects.subjects(row.subject_kind, [row.subject_id]).get(row.subject_id)
    people = named(one for one in (row.asked_by_id, row.by_id) if one is not None)
    return CameFrom(
        found,
        row.words if found is not None else "",
        people.get(row.asked_by_id or 0),
        people.get(row.by_id or 0),
        row.at,
        row.item,
    )


def became(kind: str, subject_id: int) -> list[Became]:
    """Return what was made of this subject and is still there, oldest first: a statement for each kind of thing."""
    return [one for _id, one in became_of(kind, [subject_id])]


def became_of(kind: str, subject_ids: Collection[int]) -> list[tuple[int, Became]]:
    """Return the same of several subjects at once, each with the subject's id."""
    asked = select(
        Origin.made_kind,
        Origin.made_id,
        Origin.made_into,
        Origin.by_id,
        Origin.at,
        Origin.item,
        Origin.subject_id,
    ).where(Origin.subject_kind == kind, Origin.subject_id.in_(sorted(subject_ids)))
    rows = db.session.execute(narrowed(asked.order_by(Origin.id), Origin)).all() if subject_ids else []
    if not rows:
        return []
    ids: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        ids[row.made_kind].add(row.made_id)
    made = {(each, inner): one for each, wanted in ids.items() for inner, one in _subjects(each, wanted)}
    people = named(row.by_id for row in rows if row.by_id is not None)
    return [
        (
            row.subject_id,
            Became(made[row.made_kind, row.made_id], row.made_into, people.get(row.by_id), row.at, row.item),
        )
        for row in rows
        if (row.made_kind, row.made_id) in made
    ]


def _subjects(kind: str, ids: Iterable[int]) -> Iterable[tuple[int, Subject]]:
    return subjects.subjects(kind, ids).items()
