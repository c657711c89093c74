"""What waits for whoever moderates: posts that were reported, held or appealed, and people who appeal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from portal.accounts.standpoint import Standpoint
from portal.community.models import PostAppeal, Reply, Report, Sanction, Space, Thread
from portal.community.queries.cases import Case, Key, drawn
from portal.community.queries.moderating import Post, as_of, concerning, moderated_by, reply_id, thread_id
from portal.community.queries.newest import newest, place_of
from portal.community.queries.sanctions import Laid, appealing, laid
from portal.community.rules.cursors import Cursor
from portal.community.rules.words import PostState
from portal.foundation.db import db

A_PAGE = 50


@dataclass(frozen=True)
class Waiting:
    """All that waits for whoever moderates here."""

    reported: Sequence[Case] = ()
    held: Sequence[Case] = ()
    appealed: Sequence[Case] = ()
    sanctions: Sequence[Laid] = ()

    @property
    def count(self) -> int:
        return len(self.reported) + len(self.held) + len(self.appealed) + len(self.sanctions)


def waiting(point: Standpoint, language: str) -> Waiting:
    """Return what waits for somebody who moderates where they stand, the oldest first; a fixed number of statements."""
    spaces = _spaces(point)
    reported, held, appealed = _reported(spaces), _held(spaces), _appealed(spaces, point)
    cases = drawn([*reported, *held, *appealed], spaces, point, language)
    return Waiting(
        [cases[key] for key in reported if key in cases],
        [cases[key] for key in held if key in cases],
        [cases[key] for key in appealed if key in cases],
        laid(point, language, appealed=True),
    )


def counted(point: Standpoint) -> int:
    """Return how many posts and people wait for somebody who moderates where they stand, in one statement."""
    side, there = as_of(point), select(Space.id).where(moderated_by(point))
    reported = select(Report.thread_id, Report.reply_id).where(
        Report.decided_at.is_(None), Report.space_id.in_(there)
    )
    held = (
        select(func.count(kind.id)).where(kind.state == PostState.HELD, kind.space_id.in_(there))
        for kind in (Thread, Reply)
    )
    asked = (
        select(func.count()).select_from(reported.distinct().subquery()),
        *held,
        select(func.count(PostAppeal.id)).where(PostAppeal.decided_at.is_(None), _asked_of(side, there)),
        select(func.count(Sanction.id)).where(*appealing(side)),
    )
    return sum(db.session.execute(select(*(one.scalar_subquery() for one in asked))).one())


def of_people(
    point: Standpoint, language: str, after: Cursor | None = None, state: PostState | None = None
) -> tuple[list[Case], Cursor | None]:
    """Return a page of what a company's people wrote, wherever it stands, the newest first, and where the next begins.

    Ask it inside `every_space`.
    """

    def theirs(kind: Any) -> Iterable[Any]:
        states = (kind.state == state) if state else kind.state.not_in((PostState.DRAFT, PostState.REMOVED))
        return kind.author_customer_id == point.customer.id, states

    rows = newest(theirs, after, A_PAGE + 1)
    page = [(thread_id(one), reply_id(one)) for one in rows[:A_PAGE]]
    wanted = select(Space).where(Space.id.in_({one.space_id for one in rows}))
    cases = drawn(page, {one.id: one for one in db.session.scalars(wanted)}, point, language)
    more = rows[A_PAGE - 1] if len(rows) > A_PAGE else None
    return [cases[key] for key in page], Cursor.at(more.at, place_of(more)) if more else None


def appeal_to(post: Post, point: Standpoint) -> PostAppeal | None:
    """Return what an author asked of this side's moderators about a post and nobody has decided yet."""
    side = as_of(point)
    mine = PostAppeal.to_customer_id.is_(None) if side is None else PostAppeal.to_customer_id == side
    return db.session.scalar(
        select(PostAppeal).where(
            concerning(PostAppeal, post),
            PostAppeal.decided_at.is_(None), mine,
        )
    )  # fmt: skip


def _spaces(point: Standpoint) -> dict[int, Space]:
    return {one.id: one for one in db.session.scalars(select(Space).where(moderated_by(point)))}


def _reported(spaces: Iterable[int]) -> list[Key]:
    asked = (
        select(Report.thread_id, Report.reply_id)
        .where(Report.decided_at.is_(None), Report.space_id.in_(sorted(spaces)))
        .group_by(Report.thread_id, Report.reply_id)
        .order_by(func.min(Report.at), Report.thread_id, Report.reply_id)
    )
    return [(row[0], row[1]) for row in db.session.execute(asked.limit(A_PAGE))]


def _held(spaces: Iterable[int]) -> list[Key]:
    there = sorted(spaces)
    threads = select(Thread.id, Thread.at).where(Thread.state == PostState.HELD, Thread.space_id.in_(there))
    replies = select(Reply.thread_id, Reply.id, Reply.at).where(
        Reply.state == PostState.HELD, Reply.space_id.in_(there)
    )
    found = [(row.at, row.id, 0) for row in db.session.execute(threads.order_by(Thread.id).limit(A_PAGE))]
    found += [
        (row.at, row.thread_id, row.id)
        for row in db.session.execute(replies.order_by(Reply.id).limit(A_PAGE))
    ]
    return [(thread_id, reply) for _at, thread_id, reply in sorted(found)]


def _appealed(spaces: Iterable[int], point: Standpoint) -> list[Key]:
    asked = select(PostAppeal.thread_id, PostAppeal.reply_id).where(
        PostAppeal.decided_at.is_(None), _asked_of(as_of(point), sorted(spaces))
    )
    return [(row[0], row[1]) for row in db.session.execute(asked.order_by(PostAppeal.id).limit(A_PAGE))]


def _asked_of(side: int | None, there: Any) -> ColumnElement[bool]:
    """Keep the appeals that this side decides on: where it moderates, or what a company hid of its own people."""
    if side is None:
        return and_(PostAppeal.to_customer_id.is_(None), PostAppeal.space_id.in_(there))
    return PostAppeal.to_customer_id == side
