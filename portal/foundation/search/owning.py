"""Asking what the customer in scope owns, for the eyes of the scope; the wall narrows every statement."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select

from portal.foundation.db import db
from portal.foundation.search.lists import listed, numbers, on_postgresql
from portal.foundation.search.models import OwnPosting, OwnText
from portal.foundation.search.shapes import Question
from portal.foundation.search.statements import beginning
from portal.foundation.search.understanding import Understood
from portal.foundation.tenancy import ask, narrowed, scoped

MOST_OWN = 100  # texts that are ranked
KEPT = ("id", "source", "subject_id", "public_id", "language", "at", "title", "words")


def scored(understood: Understood, question: Question) -> dict[int, int]:
    """Return the customer's own texts in which the terms of a question weigh most, with their scores."""
    rows = [(term.id, understood.worths[term.id]) for term in understood.terms]
    if not rows:
        return {}
    wishes = {
        "sources": sorted(question.sources),
        "languages": sorted(question.languages),
        "group": beginning(question.group),
    }
    needed = {name: value for name, value in wishes.items() if value}
    statement = _scored(on_postgresql(), *(name in needed for name in wishes))
    return {row.text_id: int(row.score) for row in ask(statement, asked=listed(rows), **needed)}


@lru_cache(16)
def _scored(postgresql: bool, sources: bool, languages: bool, group: bool) -> Select[int, int]:
    asked = numbers("asked", "term", "worth", postgresql=postgresql)
    score = func.sum(OwnPosting.weight * asked.c.worth)
    found = (
        select(OwnPosting.text_id, score.label("score"))
        .select_from(asked)
        .join(OwnPosting, OwnPosting.term_id == asked.c.term)
        .join(OwnText, OwnText.id == OwnPosting.text_id)
        .group_by(OwnPosting.text_id)
        .order_by(score.desc(), OwnPosting.text_id)
        .limit(MOST_OWN)
    )
    if sources:
        found = found.where(OwnText.source.in_(bindparam("sources", expanding=True)))
    if languages:
        found = found.where(OwnText.language.in_(bindparam("languages", expanding=True)))
    if group:
        found = found.where(OwnText.group.like(bindparam("group"), escape="\\"))
    return scoped(found, OwnPosting, OwnText)


def holding(texts: Sequence[int], understood: Understood) -> set[int]:
    """Return which of these texts hold every word, by all terms of one of its meanings."""
    if not texts or understood.needs is None:
        return set()
    needed = {term.id for meanings in understood.needs for terms in meanings for term in terms}
    found = select(OwnPosting.text_id, OwnPosting.term_id).where(
        OwnPosting.text_id.in_(texts), OwnPosting.term_id.in_(sorted(needed))
    )
    held: dict[int, set[int]] = defaultdict(set)
    for row in db.session.execute(narrowed(found, OwnPosting)):
        held[row.text_id].add(row.term_id)
    return {
        text_id
        for text_id, has in held.items()
        if all(any(all(t.id in has for t in terms) for terms in meanings) for meanings in understood.needs)
    }


def kept(texts: Sequence[int]) -> Sequence[Row[Any]]:
    """Return all that is kept of these texts."""
    if not texts:
        return []
    columns = [getattr(OwnText, name) for name in KEPT]
    return db.session.execute(narrowed(select(*columns).where(OwnText.id.in_(texts)), OwnText)).all()


def ages(texts: Sequence[int]) -> dict[int, datetime | None]:
    """Return of each text when readers last got something new to read in it."""
    return {row.id: row.at for row in kept(texts)}


def things(texts: Sequence[int]) -> dict[int, tuple[str, int, str]]:
    """Return of each text what it is a text of (source, subject); what a customer owns stands in no category."""
    return {row.id: (row.source, row.subject_id, "") for row in kept(texts)}
