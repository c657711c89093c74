"""What moderators do with a post, each with a reason: hide, show, close, move, leave as it is, after a report or not.

`by` is who acts, `as_of` the company as whose admin they do; None: as the vendor's moderator. Everything is told in the
trail, in the audit log without words or titles, and to the author with the reason. Raises Refused; see `Refused` there.
"""

from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.community.actions import moderation_news as news
from portal.community.actions import moving, standing, threads
from portal.community.actions.refusals import Refused
from portal.community.models import ModerationEntry, Report, Space, Thread
from portal.community.queries import readers
from portal.community.queries.moderating import Post, concerning, hidden_by, reply_id, thread_id
from portal.community.rules.words import ModerationAct, PostState, SpaceKind
from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.db import db

LONGEST_REASON = 1_000


def hide(post: Post, why: str, *, by: Actor, as_of: int | None) -> None:
    """Take a post out of readers' sight, or let one that was held not be shown.

    Raises Refused (no_reason, state: it is not shown or held).
    """
    words = reason(why)
    if post.state not in (PostState.SHOWN, PostState.HELD):
        raise Refused("state")
    standing.stand(post, PostState.HIDDEN, words if _told_to_all(post, as_of) else "", by=by)
    entry = note(ModerationAct.HIDDEN, post, words, by=by, as_of=as_of)
    _decide_reports(post, ModerationAct.HIDDEN, by=by)
    news.tell_author(post, entry, by=by)


def show(post: Post, why: str = "", *, by: Actor, as_of: int | None) -> None:
    """Let readers see what was held or hidden. Raises Refused (state, theirs: hidden by somebody else's moderators)."""
    if post.state not in (PostState.HIDDEN, PostState.HELD):
        raise Refused("state")
    refuse_unless_ours(post, as_of)
    was_held = post.state is PostState.HELD
    standing.stand(post, PostState.SHOWN, by=by)
    entry = note(ModerationAct.SHOWN, post, why.strip(), by=by, as_of=as_of, held=was_held)
    _decide_reports(post, ModerationAct.REPORT_REFUSED, by=by)
    news.tell_author(post, entry, by=by)


def lock(thread: Thread, why: str, *, by: Actor, as_of: int | None) -> None:
    """Let nothing new be written in a thread. Raises Refused (no_reason, same)."""
    words = reason(why)
    threads.lock(thread, by=by)
    news.tell_author(thread, note(ModerationAct.LOCKED, thread, words, by=by, as_of=as_of), by=by)


def unlock(thread: Thread, why: str = "", *, by: Actor, as_of: int | None) -> None:
    """Let people write in a thread again. Raises Refused (same)."""
    threads.unlock(thread, by=by)
    news.tell_author(thread, note(ModerationAct.UNLOCKED, thread, why.strip(), by=by, as_of=as_of), by=by)


def move(thread: Thread, space: Space, why: str, *, by: Actor, as_of: int | None) -> None:
    """Put a thread into one of the spaces that `moderating.targets` offers: those of fewer readers.

    Raises Refused (no_reason, same, archived, author_out: its author does not read that space).
    """
    words = reason(why)
    if thread.author_id not in readers.who_may_read(space, {thread.author_id}) and not _erased(thread):
        raise Refused("author_out")
    before = db.session.get_one(Space, thread.space_id)
    entry = note(
        ModerationAct.MOVED, thread, words, by=by, as_of=as_of, before=before.public_id, after=space.public_id
    )
    moving.move(thread, space, by=by)
    news.tell_author(thread, entry, by=by)


def keep(post: Post, why: str = "", *, by: Actor, as_of: int | None) -> None:
    """Leave a reported post as it is. Raises Refused (same: nothing is open)."""
    if not _decide_reports(post, ModerationAct.REPORT_REFUSED, by=by):
        raise Refused("same")
    note(ModerationAct.REPORT_REFUSED, post, why.strip(), by=by, as_of=as_of)


def note(
    act: ModerationAct, post: Post, why: str, *, by: Actor, as_of: int | None, **facts: Any
) -> ModerationEntry:
    """Write an act into the trail, and that it was done into the audit log."""
    entry = ModerationEntry(
        space_id=post.space_id, act=act, thread_id=thread_id(post), reply_id=reply_id(post),
        person_id=post.author_id, why=why, facts=facts, by_id=by.person_id, by_customer_id=as_of,
    )  # fmt: skip
    db.session.add(entry)
    db.session.flush()
    kind = "reply" if reply_id(post) else "thread"
    audit.remember(f"community.{act}", by=by, customer_id=as_of, subject=f"{kind}:{post.public_id}")
    return entry


def reason(why: str) -> str:
    """Return a reason as it is told to the author. Raises Refused (no_reason, too_long)."""
    words = why.strip()
    if not words:
        raise Refused("no_reason")
    if len(words) > LONGEST_REASON:
        raise Refused("too_long")
    return words


def refuse_unless_ours(post: Post, as_of: int | None) -> None:
    """Raise Refused (theirs) where others have hidden it: a company decides on its people, the vendor on its spaces."""
    entry = hidden_by(post) if post.state is PostState.HIDDEN else None
    if entry is not None and entry.by_customer_id != as_of:
        raise Refused("theirs")


def _decide_reports(post: Post, decision: ModerationAct, *, by: Actor) -> bool:
    """Close what was reported of a post, and thank whoever did; tell whether anything was open."""
    asked = select(Report).where(concerning(Report, post), Report.decided_at.is_(None))
    open_ones = db.session.scalars(asked).all()
    for report in open_ones:
        report.decided_at, report.decided_by_id, report.decision = clock.now(), by.person_id, str(decision)
    db.session.flush()
    news.thank(open_ones, by=by)
    return bool(open_ones)


def _told_to_all(post: Post, as_of: int | None) -> bool:
    """A company's reason is read by its own people alone; the vendor's, by all who moderate beside the author."""
    return as_of is None or db.session.get_one(Space, post.space_id).kind is SpaceKind.INSIDE


def _erased(thread: Thread) -> bool:
    return db.session.scalar(select(User.erased_at).where(User.id == thread.author_id)) is not None
