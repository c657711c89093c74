"""Telling followers and those spoken to, after the page has answered: however many there are, nobody waits for it.

What is told, and to whom, is looked up when the work is done: a post that was hidden meanwhile is told to nobody.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.community.actions import following
from portal.community.actions.telling import tell
from portal.community.models import Persona, Reply, Thread, ThreadTag
from portal.community.queries.following import (
    Author,
    hearers_of_new,
    hearers_of_person,
    hearers_of_thread,
    muting,
)
from portal.community.rules.mentions import mentioned as named_in
from portal.community.rules.words import PostState, ReplyKind
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.spaces import every_space

Ids = Mapping[str, Any]


@job("community.tell")
def tell_of(item: OutboxItem) -> None:
    """Tell of one thing that happened, to whoever may read of it now."""
    with every_space("followers of all spaces are told; each of what they may read"):
        thread = _thread(item.ids["thread_id"])
        if thread is not None:
            TELL[item.ids["what"]](thread, item.ids)


def _of_thread(thread: Thread, _ids: Ids) -> None:
    if thread.state is not PostState.SHOWN:
        return
    tags = db.session.scalars(select(ThreadTag.word).where(ThreadTag.thread_id == thread.id)).all()
    hearers = hearers_of_new(thread, tags, _persona(thread)) - _named(thread.body)
    hearers -= muting(hearers, thread.id)
    tell("community.new", hearers, thread, about=_about(thread, None), doer=_author(thread))


def _of_reply(thread: Thread, ids: Ids) -> None:
    reply = _reply(ids["reply_id"])
    if reply is None or thread.state is not PostState.SHOWN:
        return
    spoken_to = _named(reply.body)
    for kind, people in _hearers(thread, reply):
        hearers = people - spoken_to
        tell(
            kind, hearers - muting(hearers, thread.id), thread, reply=reply, about=_about(thread, reply),
            doer=_author(reply),
        )  # fmt: skip


def _hearers(thread: Thread, reply: Reply) -> list[tuple[str, set[int]]]:
    """Return who hears of a reply, whom it speaks to first: nobody is told of one thing twice."""
    if reply.kind is ReplyKind.COMMENT:
        return [("community.commented", _beside(reply))]
    return [
        ("community.answered", {thread.author_id}),
        ("community.followed", hearers_of_thread(thread.id) | hearers_of_person(reply, _persona(reply))),
    ]


def _beside(reply: Reply) -> set[int]:
    """Return who wrote the answer that was commented on, and who commented on it before."""
    asked = select(Reply.author_id).where(
        Reply.state == PostState.SHOWN, (Reply.id == reply.parent_id) | (Reply.parent_id == reply.parent_id)
    )
    return set(db.session.scalars(asked))


def _of_names(thread: Thread, ids: Ids) -> None:
    reply = _reply(ids["reply_id"]) if ids["reply_id"] else None
    post = reply if ids["reply_id"] else thread
    if post is None or PostState.SHOWN is not thread.state:
        return
    tell(
        "community.mentioned", ids["person_ids"], thread, reply=reply, about=_about(thread, reply),
        doer=_author(post),
    )  # fmt: skip


def _of_best_answer(thread: Thread, ids: Ids) -> None:
    reply = _reply(ids["reply_id"])
    if reply is None or thread.accepted_id != reply.id:
        return
    about, doer = f"accepted:{reply.public_id}", _doer(thread, ids["by_id"])
    tell("community.accepted", {reply.author_id}, thread, reply=reply, about=about, doer=doer)
    hearers = hearers_of_thread(thread.id) - {reply.author_id, ids["by_id"]}
    tell("community.solved", hearers, thread, reply=reply, about=about, doer=doer)


def _of_merge(thread: Thread, ids: Ids) -> None:
    into = _thread(ids["into_id"])
    if into is None or into.state is not PostState.SHOWN:
        return
    followers = set(following.follow_instead(thread.id, into.id)) - {ids["by_id"]}
    tell("community.merged", followers, into, about=f"merged:{thread.public_id}")


def _of_promise(thread: Thread, ids: Ids) -> None:
    if thread.state is PostState.SHOWN and thread.answering_id == ids["by_id"]:
        tell(
            "community.promised", {thread.author_id} - {ids["by_id"]}, thread,
            about=f"promised:{thread.public_id}:{ids['by_id']}", doer=_doer(thread, ids["by_id"]),
        )  # fmt: skip


TELL: dict[str, Callable[[Thread, Ids], None]] = {
    "thread": _of_thread,
    "reply": _of_reply,
    "mentioned": _of_names,
    "accepted": _of_best_answer,
    "merged": _of_merge,
    "promised": _of_promise,
}


def _about(thread: Thread, reply: Reply | None) -> str:
    return f"post:{(reply or thread).public_id}"


def _author(post: Thread | Reply) -> Author:
    return Author(post.author_id, post.author_customer_id, post.company_hidden)


def _doer(thread: Thread, by_id: int | None) -> Author | None:
    """Return who did something to a thread, where it is clear as whose person: its author, or one of the vendor's."""
    if by_id == thread.author_id:
        return _author(thread)
    staff = db.session.scalar(select(User.id).where(User.id == by_id, User.staff_role.is_not(None)))
    return Author(staff, None) if staff is not None else None


def _thread(thread_id: int) -> Thread | None:
    return db.session.scalar(select(Thread).where(Thread.id == thread_id))


def _reply(reply_id: int) -> Reply | None:
    return db.session.scalar(select(Reply).where(Reply.id == reply_id, Reply.state == PostState.SHOWN))


def _persona(post: Thread | Reply) -> Persona | None:
    return db.session.scalar(
        select(Persona).where(
            Persona.user_id == post.author_id, Persona.customer_id == post.author_customer_id
        )
    )


def _named(text: str) -> set[int]:
    """Return whom a text names: they hear of it by that."""
    names = named_in(text)
    if not names:
        return set()
    people = set(db.session.scalars(select(User.id).where(User.public_id.in_(names))))
    return people | set(db.session.scalars(select(Persona.user_id).where(Persona.public_id.in_(names))))
