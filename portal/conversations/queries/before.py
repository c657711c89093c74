"""What a message said before it was edited, from the history."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import and_, select

from portal.accounts.models import User
from portal.collaboration.rules import mentions
from portal.conversations.models import Message
from portal.foundation.db import db
from portal.foundation.history import ChangeSet, Revision
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed


@dataclass(frozen=True)
class Before:
    """A text that stood until it was changed."""

    html: Markup
    until: datetime


def earlier_texts(message: Message) -> list[Before]:
    """Return the texts that a message had before, the latest first."""
    same = and_(ChangeSet.id == Revision.change_set_id, ChangeSet.customer_id == Revision.customer_id)
    asked = (
        select(Revision.before, ChangeSet.at)
        .join(ChangeSet, same)
        .where(
            Revision.subject_kind == "message", Revision.subject_id == message.id, Revision.field == "text"
        )
        .order_by(Revision.id.desc())
    )
    rows = db.session.execute(narrowed(asked, Revision, ChangeSet)).all()
    ids = {found for row in rows for found in mentions.TOKEN.findall(row.before)}
    people = db.session.scalars(select(User).where(User.public_id.in_(sorted(ids)))).all() if ids else []
    names = {person.public_id: person.name_in(language()) for person in people}
    return [Before(mentions.html(row.before, names), row.at) for row in rows]
