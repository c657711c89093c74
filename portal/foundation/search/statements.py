"""The statements over postings and texts, built once for each shape of a question and asked again and again.

A term that is in very many texts is not read whole but where it weighs most. Rights are a condition on every posting
that is read, not a filter after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, literal, or_, select
from sqlalchemy.sql.selectable import CTE

from portal.foundation.search.lists import numbers
from portal.foundation.search.models import Part, SearchBody, SearchPosting, SearchText, table

_POSTING, _TEXT, _BODY = table(SearchPosting), table(SearchText), table(SearchBody)


@dataclass(frozen=True)
class Shape:
    """What makes one statement differ from another, beside the values it is asked with."""

    postgresql: bool
    in_circles: bool = False
    sources: bool = False
    languages: bool = False
    group: bool = False


#: How a word may be held: whether by one term alone, and by how many terms together in each of its other meanings.
Holding = tuple[bool, tuple[int, ...]]


@lru_cache(64)
def best(shape: Shape) -> Select[Any]:
    """Sum what the terms `asked` weigh in each text: (text_id, score), the best first, `most` of them."""
    reading = _reading(shape.postgresql)
    score = func.sum(_POSTING.c.weight * reading.c.worth)
    return (
        _read(reading, shape)
        .with_only_columns(_POSTING.c.text_id, score.label("score"))
        .group_by(_POSTING.c.text_id)
        .order_by(score.desc(), _POSTING.c.text_id)
        .limit(bindparam("most"))
    )


@lru_cache(256)
def holding(shape: Shape, others: Sequence[Holding]) -> Select[Any]:
    """Find the texts with one of the terms `asked` that hold every other word too, the heaviest first.

    The terms of the other words are asked for as `one<word>` and `all<word>_<meaning>_<term>`.
    """
    weight = func.max(_POSTING.c.weight)
    return (
        _read(_reading(shape.postgresql), shape)
        .where(*(_held(at, other) for at, other in enumerate(others)))
        .with_only_columns(_POSTING.c.text_id)
        .group_by(_POSTING.c.text_id)
        .order_by(weight.desc(), _POSTING.c.text_id)
        .limit(bindparam("most"))
    )


@lru_cache(2)
def weights(postgresql: bool) -> Select[Any]:
    """Read what each of `terms` weighs in each of `texts`."""
    wanted = numbers("texts", "id", postgresql=postgresql)
    return (
        select(_POSTING.c.text_id, _POSTING.c.term_id, _POSTING.c.weight)
        .select_from(wanted)
        .join(_POSTING, _POSTING.c.text_id == wanted.c.id)
        .where(_POSTING.c.term_id.in_(bindparam("terms", expanding=True)))
    )


@lru_cache(2)
def kept(postgresql: bool) -> Select[Any]:
    """Read all that is kept of `texts`."""
    columns = (
        _TEXT.c.id,
        _TEXT.c.source,
        _TEXT.c.subject_id,
        _TEXT.c.public_id,
        _TEXT.c.language,
        _TEXT.c.at,
    )
    found = select(*columns, _BODY.c.title, _BODY.c.words).join(_BODY, _BODY.c.text_id == _TEXT.c.id)
    return _of_texts(found, postgresql)


@lru_cache(2)
def ages(postgresql: bool) -> Select[Any]:
    """Read when each of `texts` last said something new."""
    return _of_texts(select(_TEXT.c.id, _TEXT.c.at), postgresql)


@lru_cache(2)
def things(postgresql: bool) -> Select[Any]:
    """Read what each of `texts` is a text of, and in which category it stands."""
    found = select(_TEXT.c.id, _TEXT.c.source, _TEXT.c.subject_id, _TEXT.c.group_path)
    return _of_texts(found, postgresql)


def _of_texts(statement: Select[Any], postgresql: bool) -> Select[Any]:
    wanted = numbers("texts", "id", postgresql=postgresql)
    return statement.join(wanted, wanted.c.id == _TEXT.c.id)


def _reading(postgresql: bool) -> CTE:
    """Return what is to be read, each term and part with the weight from which on it is."""
    asked = numbers("asked", "term", "part", "worth", "often", postgresql=postgresql)
    heavy = _POSTING.alias("heavy")
    floor = (
        select(heavy.c.weight)
        .where(heavy.c.term_id == asked.c.term, heavy.c.part == asked.c.part)
        .order_by(heavy.c.weight.desc())
        .limit(1)
        .offset(bindparam("heaviest"))
        .scalar_subquery()
    )
    from_on = func.coalesce(case((asked.c.often == 1, floor), else_=0), 0).label("floor")
    return (
        select(asked.c.term, asked.c.part, asked.c.worth, from_on).cte("reading").prefix_with("MATERIALIZED")
    )


def _read(reading: CTE, shape: Shape) -> Select[Any]:
    """Join the postings to be read, as far as the reader may read their texts and those are what is looked among."""
    mine = and_(
        _POSTING.c.term_id == reading.c.term,
        _POSTING.c.part == reading.c.part,
        _POSTING.c.weight >= reading.c.floor,
    )
    found = select(_POSTING.c.text_id).select_from(reading).join(_POSTING, mine)
    if shape.in_circles:
        circles = select(numbers("circles", "id", postgresql=shape.postgresql).c.id)
        found = found.where(or_(_POSTING.c.part != int(Part.SOME), _POSTING.c.circle_id.in_(circles)))
    filters: list[Any] = []
    if shape.sources:
        filters.append(_TEXT.c.source.in_(bindparam("sources", expanding=True)))
    if shape.languages:
        filters.append(_TEXT.c.language.in_(bindparam("languages", expanding=True)))
    if shape.group:
        filters.append(_TEXT.c.group_path.like(bindparam("group"), escape="\\"))
    if filters:
        found = found.where(select(literal(1)).where(_TEXT.c.id == _POSTING.c.text_id, *filters).exists())
    return found


def _held(word: int, held: Holding) -> Any:
    by_one, by_many = held
    ways = [_has(_POSTING_HAS.in_(bindparam(f"one{word}", expanding=True)))] if by_one else []
    for meaning, terms in enumerate(by_many):
        names = (f"all{word}_{meaning}_{term}" for term in range(terms))
        ways.append(and_(*(_has(bindparam(name) == _POSTING_HAS) for name in names)))
    return or_(*ways)


_OTHER = _POSTING.alias("other")
_POSTING_HAS = _OTHER.c.term_id


def _has(condition: Any) -> Any:
    """Look one posting up by text and term; as EXISTS, PostgreSQL would join all texts of all words instead."""
    found = select(literal(1)).where(_OTHER.c.text_id == _POSTING.c.text_id, condition).limit(1)
    return found.scalar_subquery() == 1
