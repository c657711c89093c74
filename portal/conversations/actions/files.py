"""Keeping what was sent along with a message: typed by looking, as visible as the message."""

from collections.abc import Sequence

from portal.conversations.actions.refusals import Refused
from portal.conversations.models import Message, MessageFile
from portal.conversations.rules.files import LARGEST_FILE, MOST_FILES, Sent
from portal.foundation import files
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.file_types import looked_at


def keep(message: Message, sent: Sequence[Sent], *, by: Actor) -> None:
    """Keep the files of a message; empty ones are left out. Raises Refused: too_many, too_large."""
    real = [one for one in sent if one.data]
    if len(real) > MOST_FILES:
        raise Refused("too_many")
    if any(len(one.data) > LARGEST_FILE for one in real):
        raise Refused("too_large")
    for one in real:
        stored = files.store(
            one.data, one.name, customer_id=message.customer_id, visibility=message.visibility,
            media_type=looked_at(one.data).media_type, by_id=by.person_id, limit=LARGEST_FILE,
        )  # fmt: skip
        db.session.add(
            MessageFile(
                customer_id=message.customer_id, visibility=message.visibility, message_id=message.id,
                file_id=stored.id,
            )
        )  # fmt: skip
    db.session.flush()
