"""What a comment said before it was edited, from the history."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import and_, select

from portal.accounts.models import User
from portal.collaboration.models.comments import Comment
from portal.collaboration.rules import mentions
from portal.foundation.db import db
from portal.foundation.history import ChangeSet, Revision
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed


@dataclass(frozen=True)
class Before:
    """A text that stood until it was changed."""

    html: Markup
    until: datetime


def earlier_texts(comment: Comment) -> list[Before]:
    """Return the texts that a comment had before, the latest first."""
    same = and_(ChangeSet.id == Revision.change_set_id, ChangeSet.customer_id == Revision.customer_id)
    asked = (
        select(Revision.before, ChangeSet.at)
        .join(ChangeSet, same)
        .where(
            Revision.subject_kind == "comment", Revision.subject_id == comment.id, Revision.field == "text"
        )
        .order_by(Revision.id.desc())
    )
    rows = db.session.execute(narrowed(asked, Revision, ChangeSet)).all()
    names = _names([row.before for row in rows])
    return [Before(mentions.html(row.before, names), row.at) for row in rows]


def _names(texts: list[str]) -> dict[str, str]:
    """Return the names of those whom a kept text names: who may be named was checked when it was written."""
    ids = {found for text in texts for found in mentions.TOKEN.findall(text)}
    people = db.session.scalars(select(User).where(User.public_id.in_(sorted(ids)))).all() if ids else []
    return {person.public_id: person.name_in(language()) for person in people}
