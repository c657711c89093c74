"""What the bell and the mail say about comments, as far as their reader may see them at that moment."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy import and_, select

from portal.accounts.models import User
from portal.activity import notices
from portal.activity.models import ByMail
from portal.activity.notices import Noted, Told
from portal.collaboration import subjects
from portal.collaboration.actions.comments_by_mail import KIND
from portal.collaboration.models.comments import Comment, CommentThread, Mention
from portal.collaboration.rules import mentions
from portal.collaboration.rules.talk import shortened
from portal.collaboration.subjects import Subject
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed
from portal.mailroom.actions import addresses

MOST_IN_A_NOTICE = 600
Sentence = Callable[[str], str]
notices.chapter(_l("Comments and notes"), "comment.", "note.")


@notices.kind(
    "comment.mentioned", _l("Somebody mentions you in a comment"), usually=ByMail.AT_ONCE, direct=True
)
def mentioned(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever was named in a comment."""
    return _told(reader, noted, lambda name: _("%(name)s mentioned you in a comment", name=name))


@notices.kind(
    "comment.replied", _l("Somebody answers where you take part"), news=_l("An answer to a comment")
)
def replied(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever takes part in a thread of an answer."""
    return _told(
        reader, noted, lambda name: _("%(name)s answered in a thread that you take part in", name=name)
    )


@notices.kind("comment.begun", _l("Somebody comments on what you own"), news=_l("A new comment"))
def begun(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell the owner of a thing that somebody has begun to talk about it."""
    return _told(reader, noted, lambda name: _("%(name)s commented on something that you own", name=name))


def _told(reader: User, noted: Sequence[Noted], sentence: Sentence) -> Mapping[int, Told]:
    rows = _comments([one.ids.get("comment_id") for one in noted])
    names, about = _names(rows), _subjects(rows.values())
    found: dict[int, Told] = {}
    for one in noted:
        row = rows.get(one.ids.get("comment_id"))
        subject = about.get((row.subject_kind, row.subject_id)) if row else None
        if row is None or subject is None:
            continue
        who = pgettext("person", "%(name)s", name=one.by.name) if one.by and one.by.name else _("Somebody")
        text = mentions.plain(row.text, names.get(row.id, {}))
        found[one.id] = Told(
            title=sentence(who),
            endpoint="comments.show",
            place={"slug": one.customer_slug, "comment": row.public_id},
            text=shortened(text, MOST_IN_A_NOTICE),
            about=subject.title,
            subject=sentence(who),
            action=_("See the comment and answer"),
            message=f"comment-{row.public_id}",
            thread=f"thread-{row.thread_pid}",
            icon="message-square",
            reply_to=addresses.address(KIND, (one.customer_id, row.thread_id), reader.id),
        )
    return found


def _comments(ids: Sequence[Any]) -> dict[Any, Any]:
    """Return those of these comments that the reader sees and that still stand, by id."""
    same = and_(CommentThread.id == Comment.thread_id, CommentThread.customer_id == Comment.customer_id)
    asked = (
        select(
            Comment.id,
            Comment.public_id,
            Comment.text,
            CommentThread.id.label("thread_id"),
            CommentThread.public_id.label("thread_pid"),
            CommentThread.subject_kind,
            CommentThread.subject_id,
        )
        .join(CommentThread, same)
        .where(Comment.id.in_(sorted(one for one in ids if one)), Comment.deleted_at.is_(None))
    )
    return {row.id: row for row in db.session.execute(narrowed(asked, Comment, CommentThread))}


def _subjects(rows: Any) -> dict[tuple[str, int], Subject]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.subject_kind].add(row.subject_id)
    return {
        (kind, one): subject
        for kind, ids in wanted.items()
        for one, subject in subjects.subjects(kind, ids).items()
    }


def _names(rows: Mapping[Any, Any]) -> dict[int, dict[str, str]]:
    """Return the names of those whom these comments name, by comment."""
    asked = select(Mention.comment_id, User).join(User, User.id == Mention.person_id)
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for comment_id, user in db.session.execute(
        narrowed(asked.where(Mention.comment_id.in_(sorted(rows))), Mention)
    ):
        found[comment_id][user.public_id] = user.name_in(language())
    return found
