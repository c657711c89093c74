"""What may be told of posts to somebody who was told of them before: words and rights are those of the moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import User
from portal.accounts.standpoint import at_large, inside
from portal.activity.notices import Noted
from portal.community.models import Reply, Thread
from portal.community.queries.bylines import Byline, bylines_among
from portal.community.queries.reach import open_ids
from portal.community.rules.excerpts import READ, excerpt
from portal.community.rules.words import PostState, ThreadKind
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.spaces import spaces_open

MOST_IN_A_NOTICE = 600
NOBODY = Byline("")


@dataclass(frozen=True)
class Post:
    """A post of which somebody was told, as they may read it now: the reply where there is one, else the thread."""

    thread_pid: str
    kind: ThreadKind
    title: str
    text: str
    reply_pid: str = ""
    byline: Byline = NOBODY


def posts(reader: User, noted: Sequence[Noted]) -> Mapping[int, Post]:
    """Return by notice what it tells of; left out is what is not shown, or stands where the reader may not read.

    Statements grow with the companies the reader belongs to, not with what they were told.
    """
    reach = _reach(reader, {one.customer_slug for one in noted})
    with spaces_open(frozenset().union(*reach.values())):
        threads = _threads({one.subject_id for one in noted})
        replies = _replies({one.ids.get("reply_id") or 0 for one in noted} - {0})
    seen = [
        (one, threads[one.subject_id], _said(one, replies))
        for one in noted
        if one.subject_id in threads and threads[one.subject_id].space_id in reach[one.customer_slug]
        and ((one.ids.get("reply_id") or 0) in replies or not one.ids.get("reply_id"))
    ]  # fmt: skip
    names = _names(seen)
    return {
        one.id: Post(
            thread.public_id,
            thread.kind,
            thread.title,
            excerpt((reply or thread).body, MOST_IN_A_NOTICE),
            reply.public_id if reply else "",
            names[one.id],
        )
        for one, thread, reply in seen
    }


def _reach(reader: User, slugs: set[str]) -> dict[str, frozenset[int]]:
    """Return the spaces open to a reader at each of these companies; to the vendor's people, those of the desk."""
    if reader.staff_role is not None:
        return dict.fromkeys(slugs, open_ids(at_large(reader)))
    points = {slug: inside(reader, slug) for slug in slugs}
    return {slug: open_ids(point) if point else frozenset() for slug, point in points.items()}


def _threads(ids: set[int]) -> dict[int, Any]:
    asked = select(
        Thread.id, Thread.public_id, Thread.space_id, Thread.kind, Thread.title, Thread.author_id,
        Thread.author_customer_id, Thread.company_hidden, func.substr(Thread.body, 1, READ).label("body"),
    )  # fmt: skip
    shown = asked.where(Thread.id.in_(sorted(ids)), Thread.state == PostState.SHOWN)
    return {row.id: row for row in db.session.execute(shown)}


def _replies(ids: set[int]) -> dict[int, Any]:
    if not ids:
        return {}
    asked = select(
        Reply.id, Reply.public_id, Reply.thread_id, Reply.author_id, Reply.author_customer_id,
        Reply.company_hidden, func.substr(Reply.body, 1, READ).label("body"),
    )  # fmt: skip
    shown = asked.where(Reply.id.in_(sorted(ids)), Reply.state == PostState.SHOWN)
    return {row.id: row for row in db.session.execute(shown)}


def _said(one: Noted, replies: Mapping[int, Any]) -> Any:
    """Return the reply of which a notice tells, None for one that tells of the thread, or of an answer that moved."""
    return replies.get(one.ids.get("reply_id") or 0)


def _names(seen: Sequence[tuple[Noted, Any, Any]]) -> dict[int, Byline]:
    """Return by notice how the author shows: by name at the customer whose person they are."""
    known, others = list[tuple[Noted, Any]](), list[tuple[Noted, Any]]()
    for one, thread, reply in seen:
        post = reply or thread
        (known if post.author_customer_id == one.customer_id else others).append((one, post))
    found: dict[int, Byline] = {}
    for group, companies in ((known, {one.customer_id for one, _post in known}), (others, set())):
        lines = bylines_among([post for _one, post in group], companies, language())
        for one, post in group:
            found[one.id] = lines[post.author_id, post.author_customer_id, bool(post.company_hidden)]
    return found
