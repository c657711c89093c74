"""Votes: somebody finds a question, a post or an answer useful. Once each, never their own, so many a day."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.community.actions.counting import add, touch
from portal.community.actions.events import Voted
from portal.community.actions.refusals import Refused
from portal.community.actions.standing import customer_of
from portal.community.models import CommunityRules, Reply, Thread, Vote
from portal.community.rules.words import PostState
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.spaces import every_space

A_DAY = timedelta(days=1)
VOTES_A_DAY = 50


def vote(post: Thread | Reply, *, by: Actor, as_of: int | None) -> bool:
    """Say that a post is useful; False when one has said so already.

    Raises Refused (own, state, too_many: more in a day than the rules allow).
    """
    if by.person_id is None or post.author_id == by.person_id:
        raise Refused("own")
    if post.state is not PostState.SHOWN:
        raise Refused("state")
    if _today(by.person_id) >= most_a_day():
        raise Refused("too_many")
    thread, reply_id = _place(post)
    touch(thread)  # first, so that two votes that cross wait for each other here
    made = Vote(
        space_id=post.space_id,
        thread_id=thread.id,
        reply_id=reply_id,
        by_id=by.person_id,
        by_customer_id=as_of,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        return False
    _counted(thread, post, made, up=True)
    return True


def take_back(post: Thread | Reply, *, by: Actor) -> bool:
    """Take one's vote back; False when there is none."""
    thread, reply_id = _place(post)
    touch(thread)
    mine = select(Vote).where(
        Vote.by_id == by.person_id, Vote.thread_id == thread.id, Vote.reply_id == reply_id
    )
    found = db.session.scalars(mine).first()
    if found is None:
        return False
    db.session.delete(found)
    _counted(thread, post, found, up=False)
    return True


def most_a_day() -> int:
    """Return how many votes one person gives in a day."""
    return db.session.scalar(select(CommunityRules.votes_a_day).limit(1)) or VOTES_A_DAY


def _counted(thread: Thread, post: Thread | Reply, given: Vote, *, up: bool) -> None:
    add(post, votes=type(post).votes + (1 if up else -1))
    announce(
        Voted(
            customer_of(thread.space_id), thread.id, given.reply_id, post.author_id, given.by_id, up,
            post.author_customer_id, given.by_customer_id,
        )
    )  # fmt: skip


def _today(person_id: int) -> int:
    with every_space("how often one votes is counted in all spaces"):
        since = select(func.count(Vote.id)).where(Vote.by_id == person_id, Vote.at > clock.now() - A_DAY)
        return db.session.scalar(since) or 0


def _place(post: Thread | Reply) -> tuple[Thread, int]:
    if isinstance(post, Thread):
        return post, 0
    return db.session.get_one(Thread, post.thread_id), post.id
