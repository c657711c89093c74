"""Questions about the same, among those a reader may read: found by the index, narrowed by the wall."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from portal.accounts.queries.reach import reader_of
from portal.accounts.standpoint import Standpoint
from portal.community.models import Space
from portal.community.queries import threads
from portal.community.queries.threads import Here, SpaceHere
from portal.community.rules.words import SpaceKind, ThreadKind
from portal.foundation.db import db
from portal.foundation.search import asking
from portal.foundation.search.shapes import Question

SOURCE, OWN_SOURCE = "thread", "own_thread"  # as listeners/search registers them
MOST, MOST_ASKED = 5, 12
_PID = re.compile(r"/threads/([A-Za-z0-9_-]{16})(?:[/?#]|$)")


def near(here: Here, point: Standpoint) -> Sequence[Any]:
    """Return threads about the same as one, best first: (id, public_id, title, space_id, kind, accepted_id)."""
    private = here.space.kind.is_private
    question = Question(
        here.title, reader_of(point), own=private and point.customer is not None,
        sources=frozenset({SOURCE, OWN_SOURCE}), most=MOST_ASKED,
    )  # fmt: skip
    ids = [hit.subject_id for hit in asking.ask(question).hits if hit.subject_id != here.id]
    found = threads.by_ids(ids)
    return [found[one] for one in ids if one in found][:MOST]


def asked_before(here: Here, point: Standpoint) -> Sequence[Any]:
    """Return those of them that a question can lead to: questions that all of its readers read."""
    found = [one for one in near(here, point) if one.kind is ThreadKind.QUESTION]
    asked = select(Space).where(Space.id.in_({one.space_id for one in found}))
    spaces = {space.id: space for space in db.session.scalars(asked)}
    return [one for one in found if all_read_too(here.space, spaces[one.space_id])]


def all_read_too(here: Space | SpaceHere, there: Space) -> bool:
    """True when whoever reads the one space reads the other: it is the same, or a wider circle."""
    if here.id == there.id or there.kind is SpaceKind.EVERY:
        return True
    return there.kind is SpaceKind.BOTH and here.customer_id == there.customer_id


def named_in(text: str) -> str:
    """Return the public id of the thread that an address names, or of itself; empty for anything else.

    >>> named_in("https://portal.example/c/minato/community/threads/abcdefghijklmnop?after=3")
    'abcdefghijklmnop'
    >>> named_in("abcdefghijklmnop"), named_in("https://elsewhere.example/")
    ('abcdefghijklmnop', '')
    """
    text = text.strip()
    if re.fullmatch(r"[A-Za-z0-9_-]{16}", text):
        return text
    found = _PID.search(text)
    return found[1] if found else ""
