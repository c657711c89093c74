"""What a customer asked for can be talked about; the customer's people see it where they see what it was asked in."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from portal.accounts.permits import Permit
from portal.collaboration import subjects
from portal.collaboration.subjects import Subject
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.ideas.actions.ideas import KIND
from portal.ideas.models import Idea, IdeaAsk


def find(public_id: str) -> Subject | None:
    """Return the ask of this public id as a subject."""
    row = db.session.execute(_asked().where(IdeaAsk.public_id == public_id)).first()
    return _subject(row) if row else None


def by_ids(ids: Iterable[int]) -> dict[int, Subject]:
    """Return the asks of these ids that are seen."""
    return {row.id: _subject(row) for row in db.session.execute(_asked().where(IdeaAsk.id.in_(sorted(ids))))}


def _asked() -> Select[Any]:
    wanted: Any = select(IdeaAsk.id, IdeaAsk.public_id, IdeaAsk.visibility, Idea.title)
    return narrowed(wanted.join(Idea, Idea.id == IdeaAsk.idea_id), IdeaAsk)


def _subject(row: Any) -> Subject:
    return Subject(
        KIND, row.id, row.public_id, row.title, row.visibility, "ideas.show", Permit.IDEAS_WRITE,
        _l("Idea for the product"), "ask",
    )  # fmt: skip


subjects.register(KIND, find=find, by_ids=by_ids)
