"""A question that was asked before leads to the earlier one; its answers go along where the same people read them."""

from sqlalchemy import select, update

from portal.community.actions.counting import add
from portal.community.actions.events import AnswerUnaccepted, PostGone, ThreadMerged
from portal.community.actions.refusals import Refused
from portal.community.actions.standing import customer_of
from portal.community.models import PostEdition, PostFile, Reaction, Reply, Space, Thread, Vote
from portal.community.queries.similar import all_read_too
from portal.community.rules.words import PostState, ReplyKind
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import announce


def merge(thread: Thread, into: Thread, *, by: Actor) -> int:
    """Let a thread lead to another one from now on, and return how many of its answers moved there.

    Within one space all of them move, behind those that are there. Into another space none does: who reads there are
    others; the earlier question alone is led to. Raises Refused (same, state, elsewhere: not all who read the one read
    the other).
    """
    if thread.id == into.id or into.merged_into_id == thread.id:
        raise Refused("same")
    if PostState.SHOWN is not thread.state or into.state is not PostState.SHOWN:
        raise Refused("state")
    _refuse_unless_read_there(thread, into)
    moved = _move_replies(thread, into) if thread.space_id == into.space_id else 0
    if thread.accepted_id is not None:
        best = db.session.get(Reply, thread.accepted_id)
        if best is not None:
            customer = customer_of(thread.space_id)
            announce(AnswerUnaccepted(customer, thread.id, best.id, best.author_id, by.person_id))
    add(
        thread, state=PostState.MERGED, merged_into_id=into.id, accepted_id=None, accepted_at=None,
        answering_id=None, answer_by=None, replies=Thread.replies - moved,
    )  # fmt: skip
    _lead_on(thread, into)
    customer = customer_of(thread.space_id)
    announce(PostGone(customer, thread.id, 0))
    announce(ThreadMerged(customer, thread.id, into.id, by.person_id))
    return moved


def _refuse_unless_read_there(thread: Thread, into: Thread) -> None:
    here, there = (db.session.get_one(Space, one.space_id) for one in (thread, into))
    if not all_read_too(here, there):
        raise Refused("elsewhere")


def _move_replies(thread: Thread, into: Thread) -> int:
    """Give all replies new numbers behind the last one of the other thread, with what belongs to them."""
    rows = db.session.scalars(select(Reply).where(Reply.thread_id == thread.id).order_by(Reply.number)).all()
    if not rows:
        return 0
    shown = sum(1 for one in rows if one.kind is ReplyKind.ANSWER and one.state is PostState.SHOWN)
    add(
        into,
        numbered=Thread.numbered + len(rows),
        replies=Thread.replies + shown,
        last_at=_later(thread, into),
    )
    first = into.numbered - len(rows) + 1
    for number, reply in enumerate(rows, first):
        reply.thread_id, reply.number = into.id, number
    db.session.flush()
    ids = [reply.id for reply in rows]
    for kind in (Vote, Reaction, PostEdition, PostFile):
        theirs = update(kind).where(kind.thread_id == thread.id, kind.reply_id.in_(ids))
        db.session.execute(
            theirs.values(thread_id=into.id), execution_options={"synchronize_session": "fetch"}
        )
    return shown


def _lead_on(thread: Thread, into: Thread) -> None:
    """What led to the merged thread leads straight to where it leads."""
    chained = update(Thread).where(Thread.merged_into_id == thread.id)
    values = {"merged_into_id": into.id, "version": Thread.version + 1}
    db.session.execute(chained.values(**values), execution_options={"synchronize_session": "fetch"})


def _later(thread: Thread, into: Thread) -> object:
    return max(thread.last_at, into.last_at)
