"""What may be told of moderation to whom it concerns: whoever wrote, appealed, was sanctioned or reported."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from portal.community.models import ModerationEntry, PostAppeal, Reply, Report, Sanction, Thread
from portal.foundation.db import db
from portal.foundation.spaces import every_space

WHY = "somebody is told what became of their own post, appeal or report"


def entries(ids: Iterable[int], reader_id: int) -> dict[int, tuple[ModerationEntry, str]]:
    """Return acts on this reader's posts, each with the title of the thread where it is their own; by id."""
    with every_space(WHY):
        found = _by_ids(ModerationEntry, ids)
        titles = _own_titles({one.thread_id for one in found.values()}, reader_id)
        mine = _theirs({one.reply_id for one in found.values()} - {0}, reader_id)
    return {
        one.id: (one, titles.get(one.thread_id, ""))
        for one in found.values()
        if (one.reply_id in mine if one.reply_id else one.thread_id in titles)
    }


def appeals(ids: Iterable[int], reader_id: int) -> Mapping[int, PostAppeal]:
    """Return this reader's appeals that were decided, by id."""
    with every_space(WHY):
        found = _by_ids(PostAppeal, ids)
    return {key: one for key, one in found.items() if one.by_id == reader_id and one.decided_at is not None}


def reports(ids: Iterable[int], reader_id: int) -> Mapping[int, Report]:
    """Return this reader's reports that were decided, by id."""
    with every_space(WHY):
        found = _by_ids(Report, ids)
    return {key: one for key, one in found.items() if one.by_id == reader_id and one.decided_at is not None}


def sanctions(ids: Iterable[int], reader_id: int) -> Mapping[int, Sanction]:
    """Return warnings and suspensions of this reader, by id."""
    found = _by_ids(Sanction, ids)
    return {key: one for key, one in found.items() if one.user_id == reader_id}


def _by_ids(kind: Any, ids: Iterable[int]) -> dict[int, Any]:
    rows = db.session.scalars(select(kind).where(kind.id.in_(sorted(set(ids)))))
    return {row.id: row for row in rows}


def _own_titles(ids: set[int], reader_id: int) -> dict[int, str]:
    asked = select(Thread.id, Thread.title).where(Thread.id.in_(sorted(ids)), Thread.author_id == reader_id)
    return {row.id: row.title for row in db.session.execute(asked)}


def _theirs(ids: set[int], reader_id: int) -> set[int]:
    asked = select(Reply.id).where(Reply.id.in_(sorted(ids)), Reply.author_id == reader_id)
    return set(db.session.scalars(asked)) if ids else set()
