"""Keeping what people looked for once they stop typing, what they opened, and what became a question."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.search.models import Searching
from portal.search.rules.words import clean, is_going_on, key_of

#: The same person looking for the same words again is the same search; who types on within moments has only just begun.
SAME_FOR, GOES_ON_FOR = timedelta(minutes=30), timedelta(seconds=20)
MOST_FOUND = 1_000_000


@dataclass(frozen=True)
class Looked:
    """Somebody looked for words and found so many (None: as was said before). `known`: as the page knows the search."""

    words: str
    found: int | None
    language: str
    person_id: int | None = None
    customer_id: int | None = None
    side: Side | None = None
    known: str = ""


def note(looked: Looked, opened: str = "") -> Searching | None:
    """Keep a search, and what was opened from it (source:public id); None where there were no words."""
    words = clean(looked.words)
    if not words:
        return None
    kept = _same(looked, words) or _going_on(looked, words)
    if kept is None:
        kept = Searching(
            person_id=looked.person_id, customer_ref=looked.customer_id, side=looked.side, words=words, key="", found=0,
            language=looked.language,
        )  # fmt: skip
        db.session.add(kept)
    kept.words, kept.key, kept.at = words, key_of(words), clock.now()
    if looked.found is not None:
        kept.found = max(0, min(looked.found, MOST_FOUND))
    if opened and kept.opened_at is None:
        kept.opened_at, kept.opened = clock.now(), opened[:60]
    db.session.flush()
    return kept


def became_a_question(looked: Looked) -> None:
    """Keep that a search became a question."""
    kept = note(looked)
    if kept is not None:
        kept.asked_at = kept.asked_at or clock.now()


def _same(looked: Looked, words: str) -> Searching | None:
    """Return the search as it was kept already: the one the page knows, or this person's own of these minutes."""
    asked = select(Searching).where(Searching.key == key_of(words), Searching.at > clock.now() - SAME_FOR)
    if looked.person_id is not None:
        asked = asked.where(Searching.person_id == looked.person_id)
    elif looked.known:
        asked = asked.where(Searching.public_id == looked.known, Searching.person_id.is_(None))
    else:
        return None
    return db.session.scalar(asked.order_by(Searching.id.desc()).limit(1))


def _going_on(looked: Looked, words: str) -> Searching | None:
    """Return this person's search of a moment ago from which nothing came and whose words they only went on typing."""
    if looked.person_id is None:
        return None
    asked = select(Searching).where(
        Searching.person_id == looked.person_id, Searching.at > clock.now() - GOES_ON_FOR
    )
    last = db.session.scalar(asked.order_by(Searching.id.desc()).limit(1))
    if last is None or last.opened_at or last.asked_at or not is_going_on(last.words, words):
        return None
    return last
