"""A promised answer is looked after: promised with the message, looked at when it is due, told once if it is late."""

from datetime import datetime

from portal.activity.actions import notices
from portal.conversations.models import Conversation
from portal.conversations.queries.answering import who_could_step_in
from portal.foundation import clock, outbox
from portal.foundation.actor import WORKER
from portal.foundation.audience import Side, Visibility

JOB = "conversations.late"
KIND_OF_NOTICE = "conversation.late"


def promise(conversation: Conversation) -> None:
    """Owe a look at the conversation when its answer is due; for each promise once."""
    due = conversation.answer_due_at
    if due is None or conversation.waiting_for is not Side.VENDOR:
        return
    outbox.owe(
        JOB, customer_id=conversation.customer_id, not_before=due, conversation_id=conversation.id,
        due=due.isoformat(), dedupe_key=f"late:{conversation.public_id}:{due.isoformat()}",
    )  # fmt: skip


def tell_if_late(conversation: Conversation, due: datetime) -> None:
    """Tell who answers, and who could step in, where this very promise was not kept."""
    waits = conversation.waiting_for is Side.VENDOR and conversation.answer_due_at == due
    if not waits or due > clock.now():
        return
    notices.tell(
        who_could_step_in(conversation), KIND_OF_NOTICE, by=WORKER, visibility=Visibility.VENDOR,
        about=f"late:{conversation.public_id}:{due.isoformat()}", subject_kind="conversation",
        subject_id=conversation.id,
    )  # fmt: skip
