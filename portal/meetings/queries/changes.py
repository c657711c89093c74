"""Who changed what of a meeting, and when: from the history, as far as its page tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.foundation.db import db
from portal.foundation.history import ChangeSet, Revision
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed
from portal.meetings.models import Meeting
from portal.meetings.queries import clocks

TOLD = ("title", "kind", "purpose", "minutes", "zone", "place_kind", "place", "starts_at", "recording_url")
MOST = 50


@dataclass(frozen=True)
class Changed:
    """One field's before and after, with who and when. Instants are written by the reader's clock."""

    field: str
    before: str
    after: str
    at: datetime
    by: str


def changes_of(meeting: Meeting, zone: str) -> list[Changed]:
    """Return what was changed since a meeting was arranged, the newest first."""
    same = (ChangeSet.id == Revision.change_set_id) & (ChangeSet.customer_id == Revision.customer_id)
    asked = (
        select(Revision.field, Revision.before, Revision.after, ChangeSet.at, User)
        .join(ChangeSet, same)
        .outerjoin(User, User.id == ChangeSet.actor_id)
        .where(
            Revision.subject_kind == "meeting", Revision.subject_id == meeting.id, Revision.field.in_(TOLD)
        )
        .order_by(Revision.id.desc())
        .limit(MOST)
    )
    rows: Sequence[Any] = db.session.execute(narrowed(asked, Revision, ChangeSet)).all()
    return [_changed(row, zone) for row in rows]


def _changed(row: Any, zone: str) -> Changed:
    user: User | None = row.User
    return Changed(
        field=row.field,
        before=_written(row.field, row.before, zone),
        after=_written(row.field, row.after, zone),
        at=row.at,
        by=user.name_in(language()) if user else "",
    )


def _written(field: str, value: Any, zone: str) -> str:
    if field == "starts_at" and value:
        moment = datetime.fromisoformat(value)
        return clocks.clock_in(moment, moment, zone).words.rpartition(" ")[0] + f" {_clock(moment, zone)}"
    return "" if value is None else str(value)


def _clock(moment: datetime, zone: str) -> str:
    return clocks.clock_in(moment, moment, zone).hours[:5]
