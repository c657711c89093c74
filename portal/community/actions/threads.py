"""Questions and posts: begun as drafts, written, promised an answer, locked, taken back as drafts.

`by` is who acts; `as_of` the customer as whose person they write, None for the vendor's (`bylines.side_of(point)`).
The space must be open. What stands of a post for readers is changed by `standing` alone.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select

from portal.community.actions import files, overdue
from portal.community.actions.counting import add, touch
from portal.community.actions.events import NO_CUSTOMER, AnswerPromised, PostChanged
from portal.community.actions.refusals import Refused
from portal.community.actions.standing import publish_thread
from portal.community.models import Space, Thread, ThreadTag
from portal.community.rules import tags as rules
from portal.community.rules.words import PostState, ThreadKind
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.events import announce

LONGEST_TITLE, LONGEST_BODY = 200, 20_000


def write(
    space: Space,
    kind: ThreadKind,
    title: str,
    body: str,
    *,
    by: Actor,
    as_of: int | None,
    tags: Iterable[str] = (),
    language: str = "",
    company_hidden: bool = False,
    held_for: str = "",
) -> Thread:
    """Write a question or a post that readers see at once, and return it.

    `held_for`: why a moderator looks at it first (M's rules say); then only its author and moderators see it.
    Pictures and files that the body shows become its own. Raises Refused (no_title, no_words, too_long, archived,
    vendor_begins).
    """
    thread = begin(
        space, kind, by=by, as_of=as_of, title=title, body=body, tags=tags, language=language,
        company_hidden=company_hidden,
    )  # fmt: skip
    publish(thread, space, by=by, held_for=held_for)
    return thread


def begin(
    space: Space,
    kind: ThreadKind,
    *,
    by: Actor,
    as_of: int | None,
    title: str = "",
    body: str = "",
    tags: Iterable[str] = (),
    language: str = "",
    company_hidden: bool = False,
) -> Thread:
    """Begin a draft, which its author alone sees. Raises Refused (archived, vendor_begins, too_long)."""
    if space.archived_at is not None:
        raise Refused("archived")
    if space.vendor_begins and by.side is not Side.VENDOR:
        raise Refused("vendor_begins")
    if by.person_id is None:
        raise ValueError("a post has an author")
    thread = Thread(
        space_id=space.id, kind=kind, title=_line(title), body=_text(body), language=language or space.language,
        author_id=by.person_id, author_customer_id=as_of, company_hidden=company_hidden and as_of is not None,
        state=PostState.DRAFT,
    )  # fmt: skip
    db.session.add(thread)
    db.session.flush()
    tag(thread, tags)
    return thread


def redraft(
    thread: Thread,
    space: Space,
    *,
    by: Actor,
    title: str,
    body: str,
    tags: Iterable[str] = (),
    kind: ThreadKind | None = None,
    language: str | None = None,
    company_hidden: bool | None = None,
) -> None:
    """Change a draft, its space included. Raises Refused (state, archived, vendor_begins, too_long)."""
    if thread.state is not PostState.DRAFT:
        raise Refused("state")
    if space.archived_at is not None:
        raise Refused("archived")
    if space.vendor_begins and by.side is not Side.VENDOR:
        raise Refused("vendor_begins")
    thread.title, thread.body, thread.kind = _line(title), _text(body), kind or thread.kind
    if language is not None:
        thread.language = language
    if company_hidden is not None:
        thread.company_hidden = company_hidden and thread.author_customer_id is not None
    if thread.space_id != space.id:
        db.session.execute(delete(ThreadTag).where(ThreadTag.thread_id == thread.id))
        thread.space_id = space.id
    db.session.flush()
    tag(thread, tags)


def publish(thread: Thread, space: Space, *, by: Actor, held_for: str = "") -> None:
    """Let readers see a draft, or a moderator first. Raises Refused (state, no_title, no_words, archived)."""
    if thread.state is not PostState.DRAFT:
        raise Refused("state")
    if not thread.title:
        raise Refused("no_title")
    if not thread.body.strip() and thread.kind is not ThreadKind.QUESTION:
        raise Refused("no_words")
    if space.archived_at is not None:
        raise Refused("archived")
    files.adopt(thread, by=by)
    publish_thread(thread, space, by=by, held_for=held_for)


def discard(thread: Thread, *, by: Actor) -> None:
    """Throw a draft away, with its pictures. Raises Refused (state)."""
    if thread.state is not PostState.DRAFT or thread.author_id != by.person_id:
        raise Refused("state")
    files.remove_all(thread)
    db.session.delete(thread)
    db.session.flush()


def tag(thread: Thread, words: Iterable[str]) -> bool:
    """Let a thread carry these tags and no others; tell whether that changed anything."""
    wanted = {rules.folded(shown): shown for shown in rules.named(words)}
    known = select(ThreadTag).where(ThreadTag.thread_id == thread.id)
    before = {row.word: row for row in db.session.scalars(known)}
    if set(before) == set(wanted):
        return False
    for word in set(before) - set(wanted):
        db.session.delete(before[word])
    for word, shown in wanted.items():
        if word not in before:
            db.session.add(ThreadTag(space_id=thread.space_id, thread_id=thread.id, word=word, shown=shown))
    db.session.flush()
    return True


def promise(thread: Thread, until: datetime | None, *, by: Actor) -> None:
    """Say that one will answer, by `until` (None: no day is said); the question shows it.

    Raises Refused (state, not_a_question, locked).
    """
    if thread.kind is not ThreadKind.QUESTION:
        raise Refused("not_a_question")
    if thread.state is not PostState.SHOWN:
        raise Refused("state")
    if thread.locked_at is not None:
        raise Refused("locked")
    values: dict[str, object] = {"answering_id": by.person_id}
    if until is not None:
        values |= {"answer_by": until, "answer_told_at": None}
    add(thread, **values)
    overdue.look_again(thread.id, until)
    announce(AnswerPromised(_customer_of(thread), thread.id, by.person_id, until))


def unpromise(thread: Thread, *, by: Actor) -> None:
    """Take back that one will answer. Raises Refused (same) when somebody else said it."""
    if thread.answering_id is None or thread.answering_id != by.person_id:
        raise Refused("same")
    add(thread, answering_id=None)
    announce(AnswerPromised(_customer_of(thread), thread.id, None, None))


def lock(thread: Thread, *, by: Actor) -> None:
    """Let nothing new be written here; for moderators, who say why by their own act."""
    if thread.locked_at is not None:
        raise Refused("same")
    add(thread, locked_at=clock.now())
    announce(PostChanged(_customer_of(thread), thread.id, 0))


def unlock(thread: Thread, *, by: Actor) -> None:
    """Let people write here again."""
    if thread.locked_at is None:
        raise Refused("same")
    add(thread, locked_at=None)
    announce(PostChanged(_customer_of(thread), thread.id, 0))


def pin(thread: Thread, pinned: bool, *, by: Actor) -> None:
    """Keep a thread at the top of its space's feed, or no longer."""
    add(thread, pinned_at=clock.now() if pinned else None)
    announce(PostChanged(_customer_of(thread), thread.id, 0))


def became_article(thread: Thread, article_public_id: str, *, by: Actor) -> None:
    """Remember which article a question became; its page leads there once that is published."""
    thread.points_to = article_public_id
    db.session.flush()
    touch(thread)


def _customer_of(thread: Thread) -> int:
    space = db.session.get_one(Space, thread.space_id)
    return space.customer_id or NO_CUSTOMER


def _line(title: str) -> str:
    line = " ".join(title.split())
    if len(line) > LONGEST_TITLE:
        raise Refused("too_long")
    return line


def _text(body: str) -> str:
    if len(body) > LONGEST_BODY:
        raise Refused("too_long")
    return body.strip()
