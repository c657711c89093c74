"""A promise that was not kept is told once: to whoever answers, and to who could step in."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.models import User
from portal.activity import notices
from portal.activity.models import ByMail
from portal.activity.notices import Noted, Told, Weight
from portal.conversations.actions.alarms import KIND_OF_NOTICE, promise
from portal.conversations.actions.events import ConversationReopened, MessageSaid
from portal.conversations.models import Conversation
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.i18n import moment
from portal.foundation.tenancy import narrowed


@in_transaction(MessageSaid, ConversationReopened)
def remember_the_promise(event: MessageSaid | ConversationReopened) -> None:
    """Look again when the answer is due."""
    asked = select(Conversation).where(Conversation.id == event.conversation_id)
    conversation = db.session.scalar(narrowed(asked, Conversation))
    if conversation is not None:
        promise(conversation)


@notices.kind(
    KIND_OF_NOTICE, _l("An answer that a customer expects is late"), usually=ByMail.AT_ONCE, direct=True,
    weight=Weight.ASKS, sides=(Side.VENDOR,),
)  # fmt: skip
def late(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell who answers that an expected answer has not come, as long as it has not."""
    asked = select(
        Conversation.id, Conversation.public_id, Conversation.title, Conversation.answer_due_at
    ).where(
        Conversation.id.in_(sorted({one.subject_id for one in noted})),
        Conversation.waiting_for == Side.VENDOR,
        Conversation.answer_due_at.is_not(None),
    )
    rows = {row.id: row for row in db.session.execute(narrowed(asked, Conversation))}
    return {
        one.id: Told(
            title=_("%(company)s waits for an answer that was expected by %(moment)s",
                    company=one.customer_name, moment=moment(rows[one.subject_id].answer_due_at)),
            endpoint="conversations.show",
            place={"slug": one.customer_slug, "conversation": rows[one.subject_id].public_id},
            about=rows[one.subject_id].title,
            subject=_("An expected answer is late"),
            action=_("Read and answer"),
            thread=f"conversation-{rows[one.subject_id].public_id}",
            icon="clock",
        )
        for one in noted
        if one.subject_id in rows
    }  # fmt: skip
