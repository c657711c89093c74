"""What the bell and the mail say of proposals, as they stand at that moment."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy import select

from portal.accounts.models import User
from portal.activity import notices
from portal.activity.models import ByMail
from portal.activity.notices import Noted, Told, Weight
from portal.agreements.models import Proposal, ProposalState
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed

Sentence = Callable[[Any, str], str]


@notices.kind(
    "proposal.put_forward", _l("The other side puts a change forward"), usually=ByMail.AT_ONCE,
    weight=Weight.ASKS, news=_l("A change was put forward"),
)  # fmt: skip
def put_forward(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever may decide of a proposal."""
    return _told(noted, lambda _row, name: _("%(name)s puts something forward for you to decide", name=name))


@notices.kind(
    "proposal.decided", _l("Somebody decides on what you put forward"), news=_l("A change was decided")
)
def decided(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever put a proposal forward what became of it."""
    return _told(noted, _decision)


def _decision(row: Any, name: str) -> str:
    if row.state is ProposalState.ACCEPTED:
        return _("%(name)s accepted what you put forward", name=name)
    return _("%(name)s declined what you put forward", name=name)


def _told(noted: Sequence[Noted], sentence: Sentence) -> Mapping[int, Told]:
    ids = sorted({one.subject_id for one in noted})
    asked = select(
        Proposal.id, Proposal.public_id, Proposal.title, Proposal.why, Proposal.reason, Proposal.state
    )
    rows = {row.id: row for row in db.session.execute(narrowed(asked.where(Proposal.id.in_(ids)), Proposal))}
    found: dict[int, Told] = {}
    for one in noted:
        if (row := rows.get(one.subject_id)) is None:
            continue
        who = pgettext("person", "%(name)s", name=one.by.name) if one.by and one.by.name else _("Somebody")
        words = sentence(row, who)
        found[one.id] = Told(
            title=words,
            endpoint="proposals.show",
            place={"slug": one.customer_slug, "proposal": row.public_id},
            text=row.reason or row.why,
            about=row.title,
            subject=words,
            action=_("See the proposal"),
            icon="message-square",
        )
    return found
