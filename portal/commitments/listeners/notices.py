"""Who is asked to do something hears of it."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy import select

from portal.accounts.models import User
from portal.activity import notices
from portal.activity.actions.notices import tell
from portal.activity.notices import Noted, Told
from portal.commitments.actions.events import CommitmentChanged
from portal.commitments.models import Commitment
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.i18n import full_date
from portal.foundation.tenancy import narrowed

ASKED = "commitment.asked"


notices.chapter(_l("Action items"), "commitment.")


@notices.kind(ASKED, _l("I am to do something"))
def asked_to_do(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever is to do it, as long as they are and it is still to be done."""
    ids = sorted({one.subject_id for one in noted})
    wanted = select(Commitment).where(Commitment.id.in_(ids), Commitment.deleted_at.is_(None))
    rows = {row.id: row for row in db.session.scalars(narrowed(wanted, Commitment))}
    found = {}
    for one in noted:
        row = rows.get(one.subject_id)
        if row is None or row.owner_id != one.ids.get("owner_id") or row.settled_at is not None:
            continue
        who = pgettext("person", "%(name)s", name=one.by.name) if one.by and one.by.name else _("Somebody")
        found[one.id] = Told(
            title=_("%(name)s named you for “%(title)s”", name=who, title=row.title),
            endpoint="commitments.show",
            place={"slug": one.customer_slug, "commitment": row.public_id},
            text=_("By %(day)s", day=full_date(row.due_on)) if row.due_on else "",
            about=row.title,
            subject=_("%(name)s named you for an action item", name=who),
            action=_("Look at the action item"),
            thread=f"commitment-{row.public_id}",
            icon="circle-check",
        )
    return found


@in_transaction(CommitmentChanged)
def tell_owner(event: CommitmentChanged) -> None:
    """Tell who is to do it when it was promised, or given to them."""
    if event.what not in ("promised", "revised"):
        return
    wanted = select(Commitment.owner_id).where(Commitment.id == event.commitment_id)
    owner_id = db.session.scalar(narrowed(wanted, Commitment))
    if owner_id is not None:
        tell(
            {owner_id}, ASKED, by=event.by, about=f"commitment:{event.commitment_id}:{owner_id}",
            visibility=event.visibility, subject_kind="commitment", subject_id=event.commitment_id,
            owner_id=owner_id,
        )  # fmt: skip
