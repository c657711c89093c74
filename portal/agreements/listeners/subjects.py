"""An edition can be talked about before one signs; whoever put it forward hears of it. Nothing of it is in the seal."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.permits import Permit
from portal.activity.actions import notices
from portal.agreements.models import Agreement, Signatory
from portal.collaboration import subjects
from portal.collaboration.actions.comments import CommentChanged
from portal.collaboration.subjects import Subject
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import narrowed
from portal.plans.models import Plan

KIND = "agreement"


def find(public_id: str) -> Subject | None:
    """Return the edition of this public id as a subject."""
    return next(iter(_editions(Agreement.public_id == public_id)), None)


def by_ids(ids: Iterable[int]) -> dict[int, Subject]:
    """Return the editions of these ids."""
    return {found.id: found for found in _editions(Agreement.id.in_(sorted(ids)))}


@in_transaction(CommentChanged)
def tell_who_put_it_forward(event: CommentChanged) -> None:
    """Tell the proposer that somebody has begun to talk about the edition."""
    if event.subject_kind != KIND or event.what != "begun":
        return
    proposer = select(Signatory.user_id).join(Agreement, Agreement.proposer_id == Signatory.id)
    user_id = db.session.scalar(
        narrowed(proposer.where(Agreement.id == event.subject_id), Signatory, Agreement)
    )
    notices.tell(
        [user_id] if user_id else [], "comment.begun", by=event.by, about=f"comment:{event.comment_pid}",
        visibility=event.visibility, subject_kind=KIND, subject_id=event.subject_id, comment_id=event.comment_id,
    )  # fmt: skip


def _editions(wanted: Any) -> list[Subject]:
    asked = select(Agreement.id, Agreement.public_id, Agreement.number, Plan.title)
    asked = asked.join(Plan, Plan.id == Agreement.plan_id).where(wanted)
    return [
        Subject(
            KIND, row.id, row.public_id, row.title, Visibility.SHARED, "agreements.show", Permit.MAP_EDIT,
            _l("Edition %(number)s", number=row.number),
        )
        for row in db.session.execute(narrowed(asked, Agreement, Plan))
    ]  # fmt: skip


subjects.register(KIND, find=find, by_ids=by_ids)
