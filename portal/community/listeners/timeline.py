"""What a customer's people do in the community stands on its timeline, where both sides read it; never its inside."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.activity.actions.timeline import record
from portal.activity.models import Activity
from portal.activity.sentences import chapter, told_by
from portal.community.actions.events import (
    AnswerAccepted,
    AnswerUnaccepted,
    PostChanged,
    PostGone,
    ThreadShown,
)
from portal.community.models import Reply, Space, Thread
from portal.community.rules.words import SpaceKind, ThreadKind
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.spaces import every_space
from portal.foundation.tenancy import customer_scope

SUBJECT = "community_post"
told_by("community/told.html", "community.asked", "community.wrote", "community.helped")
chapter("community", _l("Community"), "community.")
WHY = "what stands on a customer's timeline is told of all spaces but its inside"


@in_transaction(ThreadShown)
def thread_shown(event: ThreadShown) -> None:
    """Tell that somebody of the customer asked or wrote something."""
    with every_space(WHY):
        thread = _thread(event.thread_id)
    if thread is not None and event.author_customer_id is not None:
        kind = "community.asked" if event.kind is ThreadKind.QUESTION else "community.wrote"
        _record(kind, event.author_customer_id, event.author_id, thread.public_id, thread)


@in_transaction(AnswerAccepted)
def answer_accepted(event: AnswerAccepted) -> None:
    """Tell that somebody of the customer helped another one."""
    with every_space(WHY):
        thread = _thread(event.thread_id)
        reply = _reply(event.reply_id)
    if thread is not None and reply is not None and reply.author_customer_id is not None:
        _record("community.helped", reply.author_customer_id, reply.author_id, reply.public_id, thread)


@in_transaction(PostGone)
def post_gone(event: PostGone) -> None:
    """Take from the timeline what readers do not see any more."""
    with every_space(WHY):
        if event.reply_id:
            _forget(_reply(event.reply_id))
        else:
            _forget_thread(db.session.scalar(select(Thread).where(Thread.id == event.thread_id)))


@in_transaction(AnswerUnaccepted)
def answer_unaccepted(event: AnswerUnaccepted) -> None:
    """Take from the timeline that an answer was the best one."""
    with every_space(WHY):
        _forget(_reply(event.reply_id))


@in_transaction(PostChanged)
def moved_inside(event: PostChanged) -> None:
    """Take from the timeline what was moved to where the vendor does not read."""
    if event.reply_id or not event.customer_id:
        return
    inside = select(Thread).join(Space, Space.id == Thread.space_id).where(Space.kind == SpaceKind.INSIDE)
    with every_space(WHY):
        _forget_thread(db.session.scalar(inside.where(Thread.id == event.thread_id)))


def _thread(thread_id: int) -> Thread | None:
    """Return a thread that stands where both sides read."""
    asked = select(Thread).join(Space, Space.id == Thread.space_id)
    return db.session.scalar(asked.where(Thread.id == thread_id, Space.kind != SpaceKind.INSIDE))


def _reply(reply_id: int) -> Reply | None:
    return db.session.scalar(select(Reply).where(Reply.id == reply_id))


def _record(kind: str, customer_id: int, author_id: int, subject: str, thread: Thread) -> None:
    by = Actor(ActorKind.PERSON, Side.CUSTOMER, author_id)
    with customer_scope(customer_id):
        told = select(Activity.id).where(Activity.kind == kind, Activity.subject_public_id == subject)
        if db.session.scalar(told.limit(1)) is None:
            record(
                kind, by=by, subject_kind=SUBJECT, subject_public_id=subject, thread=thread.public_id,
                title=thread.title,
            )  # fmt: skip
            db.session.flush()


def _forget_thread(thread: Thread | None) -> None:
    _forget(thread)
    if thread is not None and thread.accepted_id is not None:
        _forget(_reply(thread.accepted_id))


def _forget(post: Thread | Reply | None) -> None:
    if post is None or post.author_customer_id is None:
        return
    with customer_scope(post.author_customer_id):
        told = Activity.subject_public_id == post.public_id, Activity.subject_kind == SUBJECT
        for row in db.session.scalars(select(Activity).where(*told)):
            db.session.delete(row)
        db.session.flush()
