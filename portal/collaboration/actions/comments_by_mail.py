"""The answer to a mail about a comment becomes a comment: as visible as its thread, by the rights of today."""

from sqlalchemy import select

from portal.accounts.permits import Permit
from portal.accounts.queries.readers import who_of
from portal.collaboration import subjects
from portal.collaboration.actions import comments
from portal.collaboration.models.comments import CommentThread
from portal.collaboration.rules import mentions
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side, Visibility, inside_of
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from portal.mailroom.actions.asking import hold, refuse
from portal.mailroom.queries.speaking import standpoint_of, who_speaks
from portal.mailroom.routes import Delivered
from portal.mailroom.rules.arrived import Arrived, Proof
from portal.mailroom.rules.plain_text import as_markdown
from portal.mailroom.rules.quoting import fold
from portal.mailroom.rules.states import MailState
from portal.mailroom.rules.subjects import is_forwarded

KIND = "comment"
LONGEST = 5_000


def answer(arrived: Arrived) -> Delivered:
    """Take the answer to a mail about a comment into its thread."""
    ids = arrived.proof.ids if arrived.proof else ()
    if len(ids) != 2:
        raise LookupError("an address of a thread names customer and thread")
    customer_id, thread_id = ids
    with customer_scope(customer_id):
        thread = db.session.scalar(select(CommentThread).where(CommentThread.id == thread_id))
        if thread is None:
            return Delivered(MailState.UNKNOWN, "gone")
        delivered = _take(arrived, thread)
        db.session.flush()
        return delivered


def house_of(proof: Proof) -> Visibility:
    """Return inside which side the thread stays whose mails are answered at this address."""
    if len(proof.ids) != 2:
        return Visibility.VENDOR
    with customer_scope(proof.ids[0]):
        found = db.session.scalar(select(CommentThread.visibility).where(CommentThread.id == proof.ids[1]))
    return found or Visibility.VENDOR


def _take(arrived: Arrived, thread: CommentThread) -> Delivered:
    who = who_speaks(arrived, thread.customer_id, Permit.COMMENTS_WRITE)
    if who.person_id is None:
        ids = (thread.customer_id, thread.id)
        return hold(arrived, who, KIND, ids, customer_id=thread.customer_id, visibility=thread.visibility)
    point = standpoint_of(who.person_id, thread.customer_id, Permit.COMMENTS_WRITE)
    subject = subjects.subjects(thread.subject_kind, [thread.subject_id]).get(thread.subject_id)
    may_see = point is not None and bool(who_of({point.user.id}, thread.visibility))
    if point is None or point.side is None or not may_see or not _fits(thread.visibility, point.side):
        return refuse(arrived, "not_any_more", customer_id=thread.customer_id, visibility=thread.visibility)
    if subject is None:
        return Delivered(MailState.UNKNOWN, "gone", thread.customer_id, visibility=thread.visibility)
    text = _text(arrived)
    if not text:
        return Delivered(MailState.REFUSED, "nothing_said", thread.customer_id, visibility=thread.visibility)
    by = Actor(ActorKind.INBOUND_MAIL, point.side, point.user.id)
    said = comments.reply(thread, subject, text, by=by)
    return Delivered(
        MailState.DELIVERED, customer_id=thread.customer_id, title=subject.title, endpoint="comments.show",
        values={"comment": said.public_id}, visibility=thread.visibility,
    )  # fmt: skip


def _fits(visibility: Visibility, side: Side) -> bool:
    return visibility in (Visibility.SHARED, inside_of(side))


def _text(arrived: Arrived) -> str:
    """Return what was written now. Comments hold no files and nothing folded: those stay with the mail."""
    said = fold(arrived.text, forwarded=is_forwarded(arrived.subject)).said.strip()
    lines = [mentions.unnamed(as_markdown(mentions.clean(said)), ())[:LONGEST]] if said else []
    if arrived.files:
        names = ", ".join(file.name for file in arrived.files if not file.inline)
        lines += [f"📎 {names}"] if names else []
    return "\n\n".join(lines)
