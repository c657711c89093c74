"""A person's meetings as one calendar: what they may see at this moment, and nothing else."""

import hashlib
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import Customer, User
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import every_customer, narrowed
from portal.meetings.models import Attendee, Meeting, MeetingState
from portal.meetings.queries.invitations import entry_of
from portal.meetings.queries.meetings import comers
from portal.meetings.queries.reach import customers_reached
from portal.meetings.rules import ics
from portal.meetings.sources import others_of

BACK, AHEAD = timedelta(days=90), timedelta(days=400)
MOST = 1_000


def feed_of(user: User) -> bytes:
    """Return the calendar of a person's fixed and held meetings; those they declined are left out by their answer."""
    reached = customers_reached(user)
    audience = Audience.VENDOR if user.staff_role else Audience.CUSTOMER
    now = clock.now()
    same = (Attendee.meeting_id == Meeting.id) & (Attendee.customer_id == Meeting.customer_id)
    asked = (
        select(Meeting)
        .join(Attendee, same)
        .where(
            Meeting.customer_id.in_(reached),
            Attendee.person_id == user.id,
            Attendee.removed_at.is_(None),
            Meeting.state.in_([MeetingState.FIXED, MeetingState.HELD]),
            Meeting.starts_at > now - BACK,
            Meeting.starts_at < now + AHEAD,
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST)
    )
    with every_customer("a person's own meetings, at whichever customer", audience):
        found = db.session.scalars(narrowed(asked, Meeting, Attendee)).all()
        people = comers([one.id for one in found])
    customers = {
        one.id: one
        for one in db.session.scalars(select(Customer).where(Customer.id.in_({m.customer_id for m in found})))
    }
    entries = [
        entry_of(one, customers[one.customer_id], people.get(one.id, []), reader=None) for one in found
    ]
    vendor = branding.installation().name_in(language())
    entries += others_of(user)
    return ics.write(entries, name=_("Meetings (%(vendor)s)", vendor=vendor))


def tag_of(body: bytes) -> str:
    """Return the validator of a feed: another one whenever anything in it is different."""
    return hashlib.sha256(body).hexdigest()[:32]
