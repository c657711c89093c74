"""Whose turn a conversation is, who answers it, when it rests, and how it ends."""

from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.queries.readers import who_of
from portal.accounts.queries.team import may_accompany
from portal.activity.actions import record as tell
from portal.conversations.actions import following, lines, telling
from portal.conversations.actions.events import ConversationReopened, ConversationSolved
from portal.conversations.actions.refusals import Refused
from portal.conversations.actions.told import changed
from portal.conversations.models import Conversation, HappeningKind, Solving
from portal.conversations.queries.answering import answer_due
from portal.foundation import clock, history, outbox
from portal.foundation.actor import WORKER, Actor
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.history import Change

KIND = "conversation"


def after_a_message(conversation: Conversation, side: Side, *, by: Actor) -> None:
    """Hand the turn over to whom this side wrote; what was solved is open again, what rested is awake."""
    if conversation.solved_at is not None:
        reopen(conversation, by=by)
    if side is Side.VENDOR and conversation.waiting_for is Side.VENDOR and not conversation.first_answered_at:
        conversation.first_answered_at = clock.now()
    if side is Side.CUSTOMER:
        conversation.snoozed_until = None
    _turn(conversation, side.other)


def no_answer_needed(conversation: Conversation, *, by: Actor) -> None:
    """Say that one's own side owes no answer: it is the other side's turn."""
    if by.side is None or conversation.waiting_for is not by.side:
        return
    _turn(conversation, by.side.other)
    changed(conversation, Visibility.SHARED, "standing", by=by)


def assign(conversation: Conversation, to: User, *, by: Actor) -> None:
    """Let somebody of the vendor's people who reach the customer answer it; both sides see who. Raises Refused."""
    if conversation.assigned_id == to.id:
        return
    _hand_to(conversation, to, by=by)
    lines.happen(conversation, HappeningKind.ASSIGNED, by=by, facts={"to": to.public_id})
    telling.of_assignment(conversation, to, by=by)
    changed(conversation, Visibility.SHARED, "standing", by=by)


def pass_on(conversation: Conversation, to: User, summary: str, *, by: Actor) -> None:
    """Hand it to a colleague with a summary that both sides read, so that nobody has to explain it again."""
    if not summary.strip():
        raise Refused("nothing_said")
    _hand_to(conversation, to, by=by)
    lines.happen(conversation, HappeningKind.PASSED_ON, by=by, text=summary, facts={"to": to.public_id})
    telling.of_assignment(conversation, to, by=by)
    changed(conversation, Visibility.SHARED, "standing", by=by)


def snooze(conversation: Conversation, until: datetime, *, by: Actor) -> None:
    """Let it rest in the vendor's lists until then, or until the customer writes. The customer sees nothing of it."""
    if by.side is not Side.VENDOR:
        raise Refused("not_theirs")
    conversation.snoozed_until = until
    outbox.owe(
        "conversations.wake", customer_id=conversation.customer_id, not_before=until,
        dedupe_key=f"wake:{conversation.public_id}:{until.isoformat()}", conversation_id=conversation.id,
    )  # fmt: skip
    changed(conversation, Visibility.VENDOR, "standing", by=by)


def wake(conversation: Conversation, *, by: Actor) -> None:
    """End its rest; where the time was up, whoever answers it is told."""
    if conversation.snoozed_until is None:
        return
    conversation.snoozed_until = None
    if by == WORKER:
        telling.of_waking(conversation, by=by)
    changed(conversation, Visibility.VENDOR, "standing", by=by)


def solve(conversation: Conversation, *, by: Actor) -> Solving | None:
    """Say that it is solved; doing it twice changes nothing, nor do two people at once."""
    db.session.execute(select(Conversation.id).where(Conversation.id == conversation.id).with_for_update())
    if conversation.solved_at is not None:
        return None
    now = clock.now()
    conversation.solved_at, conversation.waiting_for, conversation.waiting_since = now, None, None
    conversation.snoozed_until = conversation.answer_due_at = None
    solving = Solving(
        customer_id=conversation.customer_id, conversation_id=conversation.id, by_id=by.person_id, at=now
    )
    db.session.add(solving)
    db.session.flush()
    lines.happen(conversation, HappeningKind.SOLVED, by=by)
    _tell(conversation, "solved", by)
    changed(conversation, Visibility.SHARED, "standing", by=by)
    announce(ConversationSolved(conversation.customer_id, conversation.id, solving.id))
    return solving


def reopen(conversation: Conversation, *, by: Actor) -> None:
    """Open a solved conversation again; it is the turn of the other side than the one that opens it."""
    solving = solving_in_force(conversation)
    if conversation.solved_at is None:
        return
    if solving is not None:
        solving.reopened_at, solving.reopened_by_id = clock.now(), by.person_id
    conversation.solved_at = None
    _turn(conversation, by.side.other if by.side else Side.VENDOR)
    lines.happen(conversation, HappeningKind.REOPENED, by=by)
    _tell(conversation, "reopened", by)
    changed(conversation, Visibility.SHARED, "standing", by=by)
    announce(ConversationReopened(conversation.customer_id, conversation.id))


def solving_in_force(conversation: Conversation) -> Solving | None:
    """Return the row that says it is solved, None while it is open."""
    asked = select(Solving).where(Solving.conversation_id == conversation.id, Solving.reopened_at.is_(None))
    return db.session.scalar(asked.order_by(Solving.id.desc()).limit(1))


def _turn(conversation: Conversation, side: Side) -> None:
    """Wait for a side; whoever is waited for already has been since then."""
    if conversation.waiting_for is side:
        return
    now = clock.now()
    conversation.waiting_for, conversation.waiting_since = side, now
    conversation.answer_due_at = answer_due(conversation, now) if side is Side.VENDOR else None


def _hand_to(conversation: Conversation, to: User, *, by: Actor) -> None:
    if not may_accompany(to) or not who_of({to.id}, Visibility.VENDOR):
        raise Refused("not_in_team")
    change = {"assigned": Change(conversation.assigned_id, to.id)}
    history.record(KIND, conversation.id, change, by=by, visibility=Visibility.SHARED)
    conversation.assigned_id = to.id
    following.add(conversation, [to.id])


def _tell(conversation: Conversation, what: str, by: Actor) -> None:
    tell(
        f"conversation.{what}", by=by, subject_kind=KIND, subject_public_id=conversation.public_id,
        title=conversation.title,
    )  # fmt: skip
