"""Writing, editing and settling what is said about a subject."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Customer, User
from portal.activity.actions import notices
from portal.activity.actions import record as tell
from portal.collaboration.models.comments import (
    Comment,
    CommentsRead,
    CommentThread,
    Mention,
    ThreadResolution,
)
from portal.collaboration.queries.comments import mentioned_in, open_resolution, taking_part
from portal.collaboration.rules.talk import choices
from portal.collaboration.subjects import Subject
from portal.foundation import clock, history, refusals
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.history import CREATED, DELETED, Change

KIND = "comment"


class Refused(refusals.Refused):
    """It cannot be done: `reason` is too_wide, deleted or not_yours."""


@dataclass(frozen=True)
class CommentChanged(Event):
    """Something was said about a subject, or settled. `what`: begun, replied, revised, deleted, resolved, reopened."""

    customer_pid: str
    subject_kind: str
    subject_id: int
    subject_pid: str
    thread_pid: str
    comment_pid: str
    comment_id: int
    visibility: Visibility
    what: str
    by: Actor


def begin(
    subject: Subject,
    text: str,
    *,
    visibility: Visibility,
    by: Actor,
    mentioned: Mapping[str, int] | None = None,
) -> Comment:
    """Begin a thread about a subject; `mentioned` are inner ids by public id, as the text names them.

    Raises Refused where more people would see it than the subject, or the other side's inside alone.
    """
    if by.side is None or visibility not in choices(subject.visibility, by.side):
        raise Refused("too_wide")
    thread = CommentThread(subject_kind=subject.kind, subject_id=subject.id, visibility=visibility)
    db.session.add(thread)
    db.session.flush()
    comment = _write(thread, text, mentioned or {}, by)
    _mention(subject, thread, comment, set((mentioned or {}).values()), by)
    _told(subject, thread, comment, "begun", by)
    return comment


def reply(
    thread: CommentThread,
    subject: Subject,
    text: str,
    *,
    by: Actor,
    mentioned: Mapping[str, int] | None = None,
) -> Comment:
    """Answer in a thread; those who take part in it are told."""
    others = taking_part(thread)
    comment = _write(thread, text, mentioned or {}, by)
    _mention(subject, thread, comment, set((mentioned or {}).values()), by)
    notices.tell(
        others, "comment.replied", by=by, about=f"comment:{comment.public_id}", visibility=thread.visibility,
        subject_kind=subject.kind, subject_id=subject.id, comment_id=comment.id,
    )  # fmt: skip
    _told(subject, thread, comment, "replied", by)
    return comment


def revise(
    comment: Comment,
    thread: CommentThread,
    subject: Subject,
    text: str,
    *,
    by: Actor,
    mentioned: Mapping[str, int] | None = None,
) -> bool:
    """Change one's own comment; what it said before stays in the history. Returns whether anything changed.

    Whom it names now and did not name before is told; whom it names no longer is told no more.
    """
    _must_be_mine(comment, by)
    changes = {"text": Change(comment.text, text)}
    if comment.text == text:
        return False
    before, after = set(mentioned_in(comment).values()), set((mentioned or {}).values())
    history.record(KIND, comment.id, changes, by=by, visibility=thread.visibility)
    comment.text, comment.edited_at = text, clock.now()
    _name(comment, after)
    about = f"comment:{comment.public_id}"
    if before - after:
        keep = after | (taking_part(thread) - (before - after))
        notices.withdraw(about, but=keep, kind="comment.mentioned")
    _mention(subject, thread, comment, after - before, by)
    _announce(subject, thread, comment, "revised", by)
    return True


def delete(comment: Comment, thread: CommentThread, subject: Subject, *, by: Actor) -> None:
    """Take one's own comment away; that it was there, when, and who took it away stays to be seen."""
    _must_be_mine(comment, by)
    history.record(
        KIND, comment.id, {DELETED: Change(comment.text, None)}, by=by, visibility=thread.visibility
    )
    comment.deleted_at, comment.deleted_by_id = clock.now(), by.person_id
    comment.text = ""
    notices.withdraw(f"comment:{comment.public_id}")
    _announce(subject, thread, comment, "deleted", by)


def resolve(thread: CommentThread, subject: Subject, *, by: Actor) -> None:
    """Say that a thread is settled; doing it twice changes nothing, nor do two people at once."""
    db.session.execute(select(CommentThread.id).where(CommentThread.id == thread.id).with_for_update())
    if open_resolution(thread) is not None:
        return
    db.session.add(ThreadResolution(thread_id=thread.id, by_id=by.person_id))
    db.session.flush()
    _told(subject, thread, None, "resolved", by)


def reopen(thread: CommentThread, subject: Subject, *, by: Actor) -> None:
    """Open a settled thread again; doing it twice changes nothing."""
    found = open_resolution(thread)
    if found is None:
        return
    found.reopened_at, found.reopened_by_id = clock.now(), by.person_id
    db.session.flush()
    _told(subject, thread, None, "reopened", by)


def read(subject: Subject, user: User, through_id: int) -> None:
    """Note up to which comment a person has read; it never goes back."""
    asked = select(CommentsRead).where(
        CommentsRead.person_id == user.id,
        CommentsRead.subject_kind == subject.kind,
        CommentsRead.subject_id == subject.id,
    )
    if db.session.scalar(asked) is None:
        row = CommentsRead(
            person_id=user.id, subject_kind=subject.kind, subject_id=subject.id, through_id=through_id
        )
        with suppress(IntegrityError), db.session.begin_nested():  # another page of hers was quicker
            db.session.add(row)
    row = db.session.scalars(asked).one()
    if row.through_id < through_id:
        row.through_id, row.at = through_id, clock.now()
    notices.read_about(user, subject.kind, subject.id)


def _write(thread: CommentThread, text: str, mentioned: Mapping[str, int], by: Actor) -> Comment:
    comment = Comment(
        thread_id=thread.id,
        text=text,
        author_id=by.person_id,
        author_side=by.side,
        visibility=thread.visibility,
    )
    db.session.add(comment)
    db.session.flush()
    _name(comment, set(mentioned.values()))
    history.record(KIND, comment.id, {CREATED: Change(None, text)}, by=by, visibility=thread.visibility)
    return comment


def _name(comment: Comment, person_ids: set[int]) -> None:
    """Keep whom a comment names."""
    rows = db.session.scalars(select(Mention).where(Mention.comment_id == comment.id)).all()
    for row in rows:
        if row.person_id not in person_ids:
            db.session.delete(row)
    known = {row.person_id for row in rows}
    db.session.add_all(
        Mention(comment_id=comment.id, person_id=person_id) for person_id in sorted(person_ids - known)
    )
    db.session.flush()


def _mention(
    subject: Subject, thread: CommentThread, comment: Comment, person_ids: set[int], by: Actor
) -> None:
    notices.tell(
        person_ids, "comment.mentioned", by=by, about=f"comment:{comment.public_id}",
        visibility=thread.visibility, subject_kind=subject.kind, subject_id=subject.id, comment_id=comment.id,
    )  # fmt: skip


def _told(subject: Subject, thread: CommentThread, comment: Comment | None, what: str, by: Actor) -> None:
    """Put it into the timeline, and announce it."""
    tell(
        f"comment.{what}",
        by=by,
        visibility=thread.visibility,
        subject_kind=subject.kind,
        subject_public_id=subject.public_id,
        title=subject.title,
        thread=thread.public_id,
    )
    _announce(subject, thread, comment, what, by)


def _announce(subject: Subject, thread: CommentThread, comment: Comment | None, what: str, by: Actor) -> None:
    customer_pid = db.session.scalars(
        select(Customer.public_id).where(Customer.id == thread.customer_id)
    ).one()
    announce(
        CommentChanged(
            thread.customer_id, customer_pid, subject.kind, subject.id, subject.public_id, thread.public_id,
            comment.public_id if comment else "", comment.id if comment else 0, thread.visibility, what, by,
        )
    )  # fmt: skip


def _must_be_mine(comment: Comment, by: Actor) -> None:
    if comment.author_id != by.person_id:
        raise Refused("not_yours")
    if comment.deleted_at is not None:
        raise Refused("deleted")
