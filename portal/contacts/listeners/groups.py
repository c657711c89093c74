"""A group to reach out to: the champions and administrators of customers nobody has spoken with for n days."""

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select

from portal.accounts.models import Customer, CustomerRole, Membership, User
from portal.activity.groups import InGroup, Option, Settings, WroteTo, group
from portal.contacts.models import LastContact
from portal.contacts.queries.lasts import THE_COMPANY
from portal.foundation import clock
from portal.foundation.db import db


def answered(written: Sequence[WroteTo]) -> set[int]:
    """Return who of those written to has been in touch since, in whichever way."""
    people = {one.person_id for one in written}
    asked = select(LastContact.customer_id, LastContact.person_id, LastContact.in_at).where(
        LastContact.person_id.in_(sorted(people)), LastContact.in_at.is_not(None)
    )
    since = {(row.customer_id, row.person_id): row.in_at for row in db.session.execute(asked)}
    return {
        one.id
        for one in written
        if (last := since.get((one.customer_id, one.person_id))) is not None and last > one.at
    }


@group(
    "quiet",
    _l("Not spoken to for n days"),
    hint=_l("Champions and administrators of customers with whom nobody has exchanged a word."),
    options=(Option("days", _l("Days without a word"), 30),),
    fields={"days": _l("Days without a word")},
    acted=answered,
    acted_label=_l("Got in touch"),
)
def not_spoken_to(customer_ids: Sequence[int], settings: Settings) -> list[InGroup]:
    """Return whom to ask at customers of which nothing was heard, and to whom nothing was said."""
    before = clock.now() - timedelta(days=int(settings["days"]))
    asked = (
        select(
            Membership.customer_id, Membership.user_id, LastContact.in_at, LastContact.out_at, Customer.created_at
        )
        .join(Customer, Customer.id == Membership.customer_id)
        .join(User, User.id == Membership.user_id)
        .outerjoin(
            LastContact,
            and_(LastContact.customer_id == Membership.customer_id, LastContact.person_id == THE_COMPANY),
        )
        .where(
            Membership.customer_id.in_(customer_ids), Membership.ended_at.is_(None), User.erased_at.is_(None),
            or_(Membership.champion_since.is_not(None), Membership.role == CustomerRole.ADMIN),
        )
        .order_by(Membership.id)
    )  # fmt: skip
    found = []
    for row in db.session.execute(asked):
        last = max((at for at in (row.in_at, row.out_at) if at), default=row.created_at)
        if last < before:
            found.append(InGroup(row.customer_id, row.user_id, {"days": (clock.now() - last).days}))
    return found
