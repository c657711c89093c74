"""Open pages hear what happened to a thread and its replies."""

from sqlalchemy import select

from portal.community.actions.events import (
    AnswerAccepted,
    AnswerPromised,
    AnswerUnaccepted,
    PostChanged,
    PostGone,
    ReplyShown,
    ThreadMerged,
    ThreadShown,
    Voted,
)
from portal.community.live import tell
from portal.community.models import Reply, Space, Thread
from portal.community.rules.words import ReplyKind
from portal.foundation.db import db
from portal.foundation.events import after_commit
from portal.foundation.spaces import every_space

WHY = "names of what changed are told on the space's own topic"


@after_commit(PostChanged, PostGone, Voted, AnswerAccepted, AnswerUnaccepted)
def tell_of_post(event: PostChanged | PostGone | Voted | AnswerAccepted | AnswerUnaccepted) -> None:
    """Name the reply, or the answer that a comment stands under, and the thread around it."""
    _tell(event.thread_id, event.reply_id)


@after_commit(ThreadShown, AnswerPromised, ThreadMerged)
def tell_of_thread(event: ThreadShown | AnswerPromised | ThreadMerged) -> None:
    """Name the thread, and the feed it stands in."""
    _tell(event.thread_id, 0)


@after_commit(ReplyShown)
def tell_of_reply(event: ReplyShown) -> None:
    """Name what arrived: the end of the list for an answer, the answer itself for a comment on it."""
    _tell(event.thread_id, event.reply_id, arrived=True)


def _tell(thread_id: int, reply_id: int, *, arrived: bool = False) -> None:
    with every_space(WHY):
        where = select(Thread.public_id, Space.public_id).join(Space, Space.id == Thread.space_id)
        row = db.session.execute(where.where(Thread.id == thread_id)).first()
        if row is None:
            return
        thread_pid, space_pid = row
        names = [f"thread-{thread_pid}", f"feed-{space_pid}", *_names(thread_pid, reply_id, arrived)]
    tell(space_pid, names)


def _names(thread_pid: str, reply_id: int, arrived: bool) -> list[str]:
    if not reply_id:
        return []
    asked = select(Reply.public_id, Reply.kind, Reply.parent_id).where(Reply.id == reply_id)
    reply = db.session.execute(asked).first()
    if reply is None:
        return []
    names = [f"reply-{reply.public_id}"]
    if reply.kind is ReplyKind.COMMENT:
        above = db.session.scalar(select(Reply.public_id).where(Reply.id == reply.parent_id))
        names.append(f"reply-{above}")
    elif arrived:
        names.append(f"answers-{thread_pid}")
    return names
