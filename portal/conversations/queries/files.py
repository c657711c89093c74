"""A file that came with a message, as far as its reader sees the message."""

from sqlalchemy import and_, select

from portal.conversations.models import Message, MessageFile
from portal.foundation.db import db
from portal.foundation.files import StoredFile
from portal.foundation.tenancy import narrowed


def sent_file(public_id: str) -> StoredFile | None:
    """Return a file by its public id; one whose message was deleted is gone."""
    kept = and_(MessageFile.file_id == StoredFile.id, MessageFile.customer_id == StoredFile.customer_id)
    said = and_(Message.id == MessageFile.message_id, Message.customer_id == MessageFile.customer_id)
    asked = (
        select(StoredFile)
        .join(MessageFile, kept)
        .join(Message, said)
        .where(StoredFile.public_id == public_id, Message.deleted_at.is_(None))
        .limit(1)
    )
    return db.session.scalar(narrowed(asked, StoredFile, MessageFile, Message))
