"""Threads as the index reads them: a question with its answers, nobody's name among them.

What many companies read is addressed as its space is; what one company reads is its own, for the eyes of its space.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select

from portal.community.models import Reply, Space, Thread
from portal.community.models.spaces import addressed_keys
from portal.community.queries.similar import OWN_SOURCE, SOURCE
from portal.community.rules.posts import plain
from portal.community.rules.words import PostState, SpaceKind
from portal.foundation.audience import Reach, Visibility
from portal.foundation.db import db
from portal.foundation.i18n import LANGUAGES
from portal.foundation.search.shapes import Indexed
from portal.foundation.spaces import every_space

WHY = "the index reads every thread; who finds it is written beside it"
MOST_REPLIES = 60  # the most useful ones are found by their words
Subjects = Sequence[tuple[int, int | None]]


def crossing(thread_id: int) -> list[Indexed]:
    """Return the text of a thread that several companies read."""
    found = _read(thread_id)
    if found is None or found[1].kind.is_private:
        return []
    thread, space = found
    reach = Reach.EVERY_CUSTOMER if space.kind is SpaceKind.EVERY else Reach.SOME
    return [replace(_indexed(SOURCE, thread), reach=reach, addressees=_keys(space))]


def own(thread_id: int) -> list[Indexed]:
    """Return the text of a thread that one company reads."""
    found = _read(thread_id)
    if found is None or not found[1].kind.is_private:
        return []
    thread, space = found
    seen = Visibility.CUSTOMER if space.kind is SpaceKind.INSIDE else Visibility.SHARED
    return [replace(_indexed(OWN_SOURCE, thread), customer_id=space.customer_id, visibility=seen)]


def crossing_subjects(after: int, most: int) -> Subjects:
    """Return the next threads that several companies read."""
    return [(thread_id, None) for thread_id, _customer in _subjects(after, most, private=False)]


def own_subjects(after: int, most: int) -> Subjects:
    """Return the next threads that one company reads, with that company."""
    return _subjects(after, most, private=True)


def of_space(space_id: int) -> list[int]:
    """Return the threads that stand in a space, for when its readers change."""
    with every_space(WHY):
        return list(db.session.scalars(select(Thread.id).where(Thread.space_id == space_id)))


def _keys(space: Space) -> list[str]:
    """Return who finds what stands in a space of some customers: those, and by the space's own key the vendor's people.

    No customer has that key; the vendor's people read every space of several customers, whomever they accompany.
    """
    return sorted({*addressed_keys(space), f"space:{space.id}"})


def _subjects(after: int, most: int, *, private: bool) -> Subjects:
    asked = select(Thread.id, Space.customer_id).join(Space, Space.id == Thread.space_id)
    alone = Space.customer_id.is_not(None) if private else Space.customer_id.is_(None)
    shown = asked.where(Thread.id > after, Thread.state == PostState.SHOWN, alone)
    with every_space(WHY):
        rows = db.session.execute(shown.order_by(Thread.id).limit(most)).all()
    return [(row[0], row[1]) for row in rows]


def _read(thread_id: int) -> tuple[Thread, Space] | None:
    asked = select(Thread, Space).join(Space, Space.id == Thread.space_id)
    with every_space(WHY):
        row = db.session.execute(asked.where(Thread.id == thread_id, Thread.state == PostState.SHOWN)).first()
    return (row[0], row[1]) if row is not None else None


def _indexed(source: str, thread: Thread) -> Indexed:
    body = "\n\n".join(plain(text) for text in [thread.body, *_replies(thread)])
    language = thread.language if thread.language in LANGUAGES else "ja"
    return Indexed(source, thread.id, thread.public_id, language, thread.title, body, at=thread.last_at)


def _replies(thread: Thread) -> Sequence[str]:
    best = (Reply.id == (thread.accepted_id or 0)).desc()
    shown = select(Reply.body).where(Reply.thread_id == thread.id, Reply.state == PostState.SHOWN)
    with every_space(WHY):
        return db.session.scalars(
            shown.order_by(best, Reply.votes.desc(), func.length(Reply.body).desc(), Reply.number).limit(
                MOST_REPLIES
            )
        ).all()
