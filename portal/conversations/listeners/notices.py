"""What the bell and the mail say about conversations, as far as their reader may see them at that moment."""

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
from portal.activity.notices import Noted, Told, Weight
from portal.collaboration.rules import mentions
from portal.collaboration.rules.talk import shortened
from portal.conversations.models import Conversation, Message, MessageMention
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed

MOST_IN_A_NOTICE = 600
Sentence = Callable[[str], str]

notices.chapter(_l("Conversations"), "conversation.")


@notices.kind(
    "conversation.mentioned", _l("Somebody mentions you in a conversation"), usually=ByMail.AT_ONCE,
    direct=True, weight=Weight.ASKS, letter="conversation.mail",
)  # fmt: skip
def mentioned(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever was named in a message."""
    return _messages(
        noted,
        lambda name: _("%(name)s mentioned you in a conversation", name=name),
        lambda name: _("%(name)s mentioned you in an internal note", name=name),
    )


@notices.kind(
    "conversation.message", _l("A new message in a conversation that you take part in"),
    usually=ByMail.AT_ONCE, weight=Weight.SPEAKS, news=_l("A new message"), letter="conversation.mail",
)  # fmt: skip
def said(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell those who follow a conversation of what is new."""
    return _messages(
        noted,
        lambda name: _("%(name)s wrote to you", name=name),
        lambda name: _("%(name)s wrote an internal note", name=name),
    )


@notices.kind(
    "conversation.assigned", _l("You are to answer a conversation"), usually=ByMail.AT_ONCE, direct=True,
    weight=Weight.ASKS, sides=(Side.VENDOR,),
)  # fmt: skip
def assigned(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever is to answer from now on."""
    return _conversations(noted, lambda name: _("%(name)s asks you to answer a conversation", name=name))


@notices.kind(
    "conversation.woken", _l("A conversation that you put off is back"), usually=ByMail.NO,
    weight=Weight.ASKS, sides=(Side.VENDOR,),
)  # fmt: skip
def woken(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever put a conversation off that its time has come."""
    return _conversations(noted, lambda _name: _("A conversation that you put off is back"))


def _messages(noted: Sequence[Noted], shared: Sentence, internal: Sentence) -> Mapping[int, Told]:
    """Return the words for lines of conversations; in no list, summary or chat does a note look like a message."""
    rows = _lines([one.ids.get("message_id") for one in noted])
    names = _names(rows)
    found: dict[int, Told] = {}
    for one in noted:
        row = rows.get(one.ids.get("message_id"))
        if row is None:
            continue
        inside = row.visibility is not Visibility.SHARED
        sentence = internal if inside else shared
        text = shortened(mentions.plain(row.text, names.get(row.id, {})), MOST_IN_A_NOTICE)
        found[one.id] = Told(
            title=sentence(_who(one)),
            endpoint="conversations.show",
            place={"slug": one.customer_slug, "conversation": row.conversation_pid, "at": row.public_id},
            text=text or _("(files)"),
            about=_("Internal note: %(title)s", title=row.title) if inside else row.title,
            subject=sentence(_who(one)),
            action=_("Read and answer"),
            message=f"message-{row.public_id}",
            thread=f"conversation-{row.conversation_pid}",
            icon="message-square",
        )
    return found


def _conversations(noted: Sequence[Noted], sentence: Sentence) -> Mapping[int, Told]:
    asked = select(Conversation.id, Conversation.public_id, Conversation.title).where(
        Conversation.id.in_(sorted({one.subject_id for one in noted}))
    )
    rows = {row.id: row for row in db.session.execute(narrowed(asked, Conversation))}
    return {
        one.id: Told(
            title=sentence(_who(one)),
            endpoint="conversations.show",
            place={"slug": one.customer_slug, "conversation": rows[one.subject_id].public_id},
            about=rows[one.subject_id].title,
            subject=sentence(_who(one)),
            action=_("Read and answer"),
            thread=f"conversation-{rows[one.subject_id].public_id}",
            icon="message-square",
        )
        for one in noted
        if one.subject_id in rows
    }


def _who(one: Noted) -> str:
    return pgettext("person", "%(name)s", name=one.by.name) if one.by and one.by.name else _("Somebody")


def _lines(ids: Sequence[Any]) -> dict[Any, Any]:
    """Return those of these messages that the reader sees and that still stand, by id."""
    same = and_(Conversation.id == Message.conversation_id, Conversation.customer_id == Message.customer_id)
    asked = (
        select(
            Message.id,
            Message.public_id,
            Message.text,
            Message.visibility,
            Conversation.public_id.label("conversation_pid"),
            Conversation.title,
        )
        .join(Conversation, same)
        .where(Message.id.in_(sorted(one for one in ids if one)), Message.deleted_at.is_(None))
    )
    return {row.id: row for row in db.session.execute(narrowed(asked, Message, Conversation))}


def _names(rows: Mapping[Any, Any]) -> dict[int, dict[str, str]]:
    """Return the names of those whom these messages name, by message."""
    asked = select(MessageMention.message_id, User).join(User, User.id == MessageMention.person_id)
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for message_id, user in db.session.execute(
        narrowed(asked.where(MessageMention.message_id.in_(sorted(rows))), MessageMention)
    ):
        found[message_id][user.public_id] = user.name_in(language())
    return found
