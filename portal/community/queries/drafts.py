"""What somebody has begun to write: theirs alone."""

from sqlalchemy import select

from portal.accounts.standpoint import standpoint
from portal.community.models import Space, Thread, ThreadTag
from portal.community.queries.bylines import side_of
from portal.community.rules.words import PostState
from portal.foundation.db import db


def own_draft(public_id: str) -> Thread | None:
    """Return the reader's own draft of this public id; nobody else's, and none while somebody views as them."""
    point = standpoint()
    if point.read_only:
        return None
    mine = select(Thread).where(
        Thread.public_id == public_id,
        Thread.author_id == point.user.id,
        Thread.author_customer_id.is_not_distinct_from(side_of(point)),
        Thread.state == PostState.DRAFT,
    )
    return db.session.scalar(mine)


def space_of(thread: Thread) -> Space:
    """Return the space a thread stands in."""
    return db.session.scalars(select(Space).where(Space.id == thread.space_id)).one()


def words_of(thread: Thread) -> list[str]:
    """Return a thread's tags as they were typed."""
    asked = select(ThreadTag.shown).where(ThreadTag.thread_id == thread.id).order_by(ThreadTag.id)
    return list(db.session.scalars(asked))
