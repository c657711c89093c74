"""Changing what one wrote, with a trace of how it read before; and taking it away."""

from collections.abc import Iterable

from portal.community.actions import files, mentions, threads
from portal.community.actions.counting import add, touch
from portal.community.actions.events import PostChanged
from portal.community.actions.refusals import Refused
from portal.community.actions.replies import LONGEST_ANSWER, LONGEST_COMMENT
from portal.community.actions.standing import customer_of, stand
from portal.community.models import PostEdition, Reply, Thread
from portal.community.rules.words import PostState, ReplyKind
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import announce


def edit_thread(
    thread: Thread, title: str, body: str, *, by: Actor, tags: Iterable[str] | None = None
) -> bool:
    """Change a thread's words and tags (None: as they are); how it read is kept. Tell whether anything changed.

    Raises Refused (no_title, too_long, state).
    """
    title, body = " ".join(title.split()), body.strip()
    if not title:
        raise Refused("no_title")
    if len(title) > threads.LONGEST_TITLE or len(body) > threads.LONGEST_BODY:
        raise Refused("too_long")
    _refuse_unless_standing(thread)
    retagged = tags is not None and threads.tag(thread, tags)
    if (title, body) == (thread.title, thread.body):
        if retagged:
            touch(thread)
            announce(PostChanged(customer_of(thread.space_id), thread.id, 0))
        return retagged
    before = thread.body
    _keep_edition(thread, thread.id, 0, thread.title, by=by)
    thread.title, thread.body = title, body
    _edited(thread, thread, before, by=by)
    return True


def edit_reply(reply: Reply, body: str, *, by: Actor) -> bool:
    """Change an answer or a comment; how it read is kept. Tell whether anything changed.

    Raises Refused (no_words, too_long, state, locked).
    """
    body = body.strip()
    if not body:
        raise Refused("no_words")
    if len(body) > (LONGEST_ANSWER if reply.kind is ReplyKind.ANSWER else LONGEST_COMMENT):
        raise Refused("too_long")
    _refuse_unless_standing(reply)
    thread = db.session.get_one(Thread, reply.thread_id)
    _refuse_when_locked(thread)
    if body == reply.body:
        return False
    touch(thread)
    before = reply.body
    _keep_edition(reply, reply.thread_id, reply.id, "", by=by)
    reply.body = body
    _edited(thread, reply, before, by=by)
    return True


def remove(post: Thread | Reply, *, by: Actor) -> None:
    """Take away what one wrote oneself: readers do not see it any more, replies to it stay.

    Raises Refused (own: somebody else's, state).
    """
    if post.author_id != by.person_id:
        raise Refused("own")
    if post.state is PostState.DRAFT and isinstance(post, Thread):
        threads.discard(post, by=by)
        return
    if post.state in (PostState.HIDDEN, PostState.MERGED):
        raise Refused("state")
    stand(post, PostState.REMOVED, by=by)


def restore(post: Thread | Reply, *, by: Actor) -> None:
    """Put back what one took away oneself. Raises Refused (own, state)."""
    if post.author_id != by.person_id:
        raise Refused("own")
    if post.state is not PostState.REMOVED:
        raise Refused("state")
    stand(post, PostState.SHOWN, by=by)


def _refuse_unless_standing(post: Thread | Reply) -> None:
    if post.state not in (PostState.SHOWN, PostState.HELD):
        raise Refused("state")
    if isinstance(post, Thread):
        _refuse_when_locked(post)


def _refuse_when_locked(thread: Thread) -> None:
    if thread.locked_at is not None:
        raise Refused("locked")


def _keep_edition(post: Thread | Reply, thread_id: int, reply_id: int, title: str, *, by: Actor) -> None:
    db.session.add(
        PostEdition(
            space_id=post.space_id, thread_id=thread_id, reply_id=reply_id, number=post.editions, title=title,
            body=post.body, at=post.edited_at or post.at, by_id=by.person_id,
        )
    )  # fmt: skip


def _edited(thread: Thread, post: Thread | Reply, before: str, *, by: Actor) -> None:
    db.session.flush()
    add(post, editions=type(post).editions + 1, edited_at=clock.now())
    files.adopt(post, by=by)
    customer = customer_of(thread.space_id)
    reply = post if isinstance(post, Reply) else None
    announce(PostChanged(customer, thread.id, reply.id if reply else 0))
    if post.state is PostState.SHOWN:
        mentions.tell(thread, reply, post.body, customer, by=by, told_before=before)
