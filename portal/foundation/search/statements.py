"""The statements over postings and texts, built once and asked again and again."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select, true

from portal.foundation.search.lists import numbers
from portal.foundation.search.models import SearchBody, SearchPosting, SearchText, table

_POSTING, _TEXT, _BODY = table(SearchPosting), table(SearchText), table(SearchBody)


@dataclass(frozen=True)
class Sieve:
    """By what texts are narrowed."""

    postgresql: bool
    sources: bool = False
    languages: bool = False
    group: bool = False

    @property
    def narrows(self) -> bool:
        return self.sources or self.languages or self.group


@lru_cache(16)
def sifted(sieve: Sieve) -> Select[Any]:
    """Read which of `texts` are of the `sources`, in the `languages` and in the `group` that are looked among."""
    found = select(_TEXT.c.id)
    if sieve.sources:
        found = found.where(_TEXT.c.source.in_(bindparam("sources", expanding=True)))
    if sieve.languages:
        found = found.where(_TEXT.c.language.in_(bindparam("languages", expanding=True)))
    if sieve.group:
        found = found.where(_TEXT.c.group_path.like(bindparam("group"), escape="\\"))
    return _of_texts(found, sieve.postgresql)


def beginning(path: str) -> str:
    """Return the pattern of paths that begin like this one; none for none.

    >>> beginning("/3/1_7/"), beginning("")
    ('/3/1\\\\_7/%', '')
    """
    escaped = path.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return escaped and f"{escaped}%"


@lru_cache(2)
def weights(postgresql: bool) -> Select[Any]:
    """Read what each of `terms` weighs in each of `texts`, those where it is."""
    texts = numbers("texts", "id", postgresql=postgresql)
    terms = numbers("terms", "id", postgresql=postgresql)
    if not postgresql:
        wanted = _POSTING.c.term_id.in_(select(terms.c.id))
        joined = texts.join(_POSTING, _POSTING.c.text_id == texts.c.id)
        return (
            select(_POSTING.c.text_id, _POSTING.c.term_id, _POSTING.c.weight)
            .select_from(joined)
            .where(wanted)
        )
    # Each is looked up by itself: joined, PostgreSQL reads all postings of every term for those of a few texts.
    its = (_POSTING.c.text_id == texts.c.id, _POSTING.c.term_id == terms.c.id)
    one = select(_POSTING.c.weight).where(*its).limit(1).correlate(texts, terms).lateral()
    joined = texts.join(terms, true()).join(one, true())
    return select(texts.c.id.label("text_id"), terms.c.id.label("term_id"), one.c.weight).select_from(joined)


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
