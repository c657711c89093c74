"""Answers to questions, what is said below posts, and comments on one answer.

`by` is who acts; `as_of` the customer as whose person they write, None for the vendor's (`bylines.side_of(point)`).
"""

from sqlalchemy import func

from portal.community.actions import files
from portal.community.actions.counting import add
from portal.community.actions.refusals import Refused
from portal.community.actions.standing import tell_reply
from portal.community.models import Reply, Space, Thread
from portal.community.rules.words import PostState, ReplyKind
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.db import db

LONGEST_ANSWER, LONGEST_COMMENT = 20_000, 2_000


def answer(
    thread: Thread,
    body: str,
    *,
    by: Actor,
    as_of: int | None,
    company_hidden: bool = False,
    held_for: str = "",
) -> Reply:
    """Answer a question, or say something below a post, and return it; `held_for`: why a moderator looks first.

    Raises Refused (no_words, too_long, locked, archived, state).
    """
    words = _text(body, LONGEST_ANSWER)
    _refuse_unless_open(thread)
    shown = not held_for
    values: dict[str, object] = {}
    if shown:
        values = {"replies": Thread.replies + 1, "last_at": clock.now()}
        if thread.author_id != by.person_id:
            values["answered_at"] = func.coalesce(Thread.answered_at, clock.now())
        if thread.answering_id == by.person_id:
            values["answering_id"] = None
    return _added(thread, words, None, values, by, as_of, company_hidden, held_for)


def comment(
    reply: Reply,
    body: str,
    *,
    by: Actor,
    as_of: int | None,
    company_hidden: bool = False,
    held_for: str = "",
) -> Reply:
    """Comment on an answer, and return the comment.

    Raises Refused (no_words, too_long, locked, archived, state, not_an_answer).
    """
    if reply.kind is not ReplyKind.ANSWER:
        raise Refused("not_an_answer")
    if reply.state is not PostState.SHOWN:
        raise Refused("state")
    words = _text(body, LONGEST_COMMENT)
    thread = db.session.get_one(Thread, reply.thread_id)
    _refuse_unless_open(thread)
    values: dict[str, object] = {} if held_for else {"last_at": clock.now()}
    return _added(thread, words, reply, values, by, as_of, company_hidden, held_for)


def _added(
    thread: Thread,
    words: str,
    parent: Reply | None,
    values: dict[str, object],
    by: Actor,
    as_of: int | None,
    company_hidden: bool,
    held_for: str,
) -> Reply:
    if by.person_id is None:
        raise ValueError("a reply has an author")
    add(thread, numbered=Thread.numbered + 1, **values)
    reply = Reply(
        space_id=thread.space_id, thread_id=thread.id, number=thread.numbered,
        kind=ReplyKind.COMMENT if parent else ReplyKind.ANSWER, parent_id=parent.id if parent else None, body=words,
        author_id=by.person_id, author_customer_id=as_of, company_hidden=company_hidden and as_of is not None,
        state=PostState.HELD if held_for else PostState.SHOWN, state_words=held_for,
    )  # fmt: skip
    db.session.add(reply)
    db.session.flush()
    if parent and not held_for:
        add(parent, comments=Reply.comments + 1)
    files.adopt(reply, by=by)
    if not held_for:
        tell_reply(thread, reply, by=by)
    return reply


def _refuse_unless_open(thread: Thread) -> None:
    if thread.state is not PostState.SHOWN:
        raise Refused("state")
    if thread.locked_at is not None:
        raise Refused("locked")
    if db.session.get_one(Space, thread.space_id).archived_at is not None:
        raise Refused("archived")


def _text(body: str, most: int) -> str:
    words = body.strip()
    if not words:
        raise Refused("no_words")
    if len(words) > most:
        raise Refused("too_long")
    return words
