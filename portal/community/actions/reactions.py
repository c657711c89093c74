"""Reactions: somebody reacts to a post with one of a few signs."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.community.actions.counting import touch
from portal.community.actions.events import PostChanged
from portal.community.actions.refusals import Refused
from portal.community.actions.standing import customer_of
from portal.community.models import Reaction, Reply, Thread
from portal.community.rules.words import PostState, Reacting
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import announce


def react(post: Thread | Reply, sign: Reacting, *, by: Actor, as_of: int | None) -> bool:
    """React to a post with a sign; False when one has already. Raises Refused (state)."""
    if post.state is not PostState.SHOWN or by.person_id is None:
        raise Refused("state")
    thread, reply_id = _place(post)
    touch(thread)
    made = Reaction(
        space_id=post.space_id, thread_id=thread.id, reply_id=reply_id, sign=sign, by_id=by.person_id,
        by_customer_id=as_of,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        return False
    announce(PostChanged(customer_of(thread.space_id), thread.id, reply_id))
    return True


def take_back(post: Thread | Reply, sign: Reacting, *, by: Actor) -> bool:
    """Take one's reaction back; False when there is none."""
    thread, reply_id = _place(post)
    touch(thread)
    mine = select(Reaction).where(
        Reaction.by_id == by.person_id, Reaction.thread_id == thread.id, Reaction.reply_id == reply_id,
        Reaction.sign == sign,
    )  # fmt: skip
    found = db.session.scalars(mine).first()
    if found is None:
        return False
    db.session.delete(found)
    db.session.flush()
    announce(PostChanged(customer_of(thread.space_id), thread.id, reply_id))
    return True


def _place(post: Thread | Reply) -> tuple[Thread, int]:
    if isinstance(post, Thread):
        return post, 0
    return db.session.get_one(Thread, post.thread_id), post.id
