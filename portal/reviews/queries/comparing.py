"""Two reviews, or two editions of one, set beside each other: numbers, tables row by row, and what people wrote."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.activity.review_sections import Figure
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.reviews.models import Review, ReviewEdition
from portal.reviews.queries.snapshots import readable
from portal.reviews.queries.standing import label_of
from portal.reviews.rules.comparing import (
    ADDED,
    CHANGED,
    GONE,
    SAME,
    TablePair,
    WordsPair,
    in_order,
    tables_beside,
)
from portal.reviews.rules.snapshot import Snapshot, Told
from portal.reviews.rules.words import PeriodKind, Slot


@dataclass(frozen=True)
class Kept:
    """An edition that can be compared: which one of which review."""

    public_id: str
    number: int
    frozen_at: datetime
    review_pid: str
    title: str
    kind: PeriodKind
    first: date
    last: date


@dataclass(frozen=True)
class FigurePair:
    """One number of the summary in both documents, in words already."""

    label: Any
    before: str
    after: str
    tone: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class SectionPair:
    """One section of both documents; `kind` is added, gone, changed or same."""

    label: Any
    part: str
    kind: str
    figures: tuple[FigurePair, ...]
    tables: tuple[TablePair, ...]
    words: tuple[WordsPair, ...]
    more: bool  # its facts differ in something that no figure and no table tells

    @property
    def said(self) -> tuple[WordsPair, ...]:
        """Return what somebody wrote on one side at least."""
        return tuple(one for one in self.words if one.before or one.after)


@dataclass(frozen=True)
class ItemPair:
    """A decision or an aim of both documents: what it is called, and how each document tells it (None: not there)."""

    what: str  # decision or aim
    kind: str
    title: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True)
class Comparison:
    """Everything that the page of a comparison shows."""

    before: Snapshot
    after: Snapshot
    same_review: bool
    conclusion: WordsPair
    sections: tuple[SectionPair, ...]
    items: tuple[ItemPair, ...]

    @property
    def changes(self) -> int:
        """Return how many sections, texts, decisions and aims differ."""
        kinds = [one.kind for one in self.sections] + [one.kind for one in self.items]
        return sum(kind != SAME for kind in kinds) + self.conclusion.differs


def kept_editions() -> Sequence[Kept]:
    """Return every edition of the customer in scope, the newest period and edition first."""
    asked = (
        select(
            ReviewEdition.public_id, ReviewEdition.number, ReviewEdition.frozen_at,
            Review.public_id.label("review_pid"), Review.title, Review.period_kind.label("kind"),
            Review.first, Review.last,
        )
        .join(Review, (Review.id == ReviewEdition.review_id) & (Review.customer_id == ReviewEdition.customer_id))
        .where(Review.deleted_at.is_(None))
        .order_by(Review.last.desc(), Review.id.desc(), ReviewEdition.number.desc())
    )  # fmt: skip
    return [Kept(**row._mapping) for row in db.session.execute(narrowed(asked, ReviewEdition, Review))]


def edition(public_id: str) -> ReviewEdition | None:
    """Return the edition of this public id, or None."""
    asked = (
        select(ReviewEdition)
        .join(
            Review, (Review.id == ReviewEdition.review_id) & (Review.customer_id == ReviewEdition.customer_id)
        )
        .where(ReviewEdition.public_id == public_id, Review.deleted_at.is_(None))
    )
    return db.session.scalar(narrowed(asked, ReviewEdition, Review))


def compared(before: Snapshot, after: Snapshot) -> Comparison:
    """Return two documents beside each other; sections and what they tell are found by what stays the same."""
    same = before.review["id"] == after.review["id"]
    old, new = ({_name(told, same): told for told in one.sections} for one in (before, after))
    conclusions = [one.review["conclusion"] for one in (before, after)]
    return Comparison(
        before,
        after,
        same,
        WordsPair("conclusion", *conclusions),
        tuple(_section(old.get(key), new.get(key)) for key in in_order(list(old), list(new))),
        (*_items("decision", before, after, same), *_items("aim", before, after, same)),
    )


def _name(told: Told, same: bool) -> str:
    """Return by what a section is found again: in another review, a page of one's own by its title."""
    return told.id if same else f"own:{told.title}" if told.is_own else told.key


def _section(old: Told | None, new: Told | None) -> SectionPair:
    shown = new or old
    assert shown is not None  # one of them has it
    figures, tables = _figures(old, new), _tables(old, new)
    words = tuple(_words(old, new))
    told = any(one.differs for one in figures) or any(one.changed for one in tables)
    facts = old is not None and new is not None and dict(old.facts) != dict(new.facts)
    differs = facts or any(one.differs for one in words)
    kind = ADDED if old is None else GONE if new is None else CHANGED if differs else SAME
    return SectionPair(label_of(shown), shown.part, kind, figures, tables, words, facts and not told)


def _figures(old: Told | None, new: Told | None) -> tuple[FigurePair, ...]:
    before, after = ({one.key: one for one in _told_figures(told)} for told in (old, new))
    keys = in_order(list(before), list(after))
    return tuple(_figure(before.get(key), after.get(key)) for key in keys)


def _figure(old: Figure | None, new: Figure | None) -> FigurePair:
    shown = new or old
    assert shown is not None  # one of them has the key
    return FigurePair(
        shown.label, str(old.value) if old else "", str(new.value) if new else "", new.tone if new else ""
    )


def _told_figures(told: Told | None) -> Iterator[Figure]:
    section = readable(told) if told is not None else None
    if told is not None and section is not None:
        yield from section.figures(told.facts, None)


def _tables(old: Told | None, new: Told | None) -> tuple[TablePair, ...]:
    both = []
    for told in (old, new):
        section = readable(told) if told is not None else None
        both.append(list(section.tables(told.facts)) if told is not None and section is not None else [])
    return tuple(tables_beside(*both))


def _words(old: Told | None, new: Told | None) -> Iterator[WordsPair]:
    for name in ("title", "text"):
        yield WordsPair(name, getattr(old, name, ""), getattr(new, name, ""))
    for slot in Slot:
        yield WordsPair(slot.value, old.said[slot] if old else "", new.said[slot] if new else "")


def _items(what: str, before: Snapshot, after: Snapshot, same: bool) -> Iterator[ItemPair]:
    """Yield decisions or aims of both; in another review they are found by what they say."""
    name = "request" if what == "decision" else "title"
    old, new = (
        {one["id"] if same else one[name]: one for one in snapshot.document[f"{what}s"]}
        for snapshot in (before, after)
    )
    for key in in_order(list(old), list(new)):
        was, now = old.get(key), new.get(key)
        shown = now or was or {}
        kind = ADDED if was is None else GONE if now is None else CHANGED if _moved(was, now) else SAME
        yield ItemPair(what, kind, shown[name], was, now)


def _moved(was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    left = ("id", "made", "carried")
    return any(was.get(name) != value for name, value in now.items() if name not in left)
