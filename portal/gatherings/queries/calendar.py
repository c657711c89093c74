"""What calendars are told about an event: one person's own entry, which names nobody else who comes."""

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import Customer, Membership, User
from portal.accounts.queries.reach import keys_of
from portal.foundation import clock, mail
from portal.foundation.absolute import absolute
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import every_customer
from portal.gatherings.models import Gathering, GatheringSeat
from portal.gatherings.queries.indexing import plain
from portal.gatherings.queries.reaching import admits
from portal.gatherings.rules.seats import sequence
from portal.gatherings.rules.words import GatheringState, SeatState
from portal.mailroom.actions import addresses
from portal.meetings.actions.meetings import uid_domain
from portal.meetings.rules import Answer
from portal.meetings.rules.ics import Entry, Who

REPLY_KIND = "event"
BACK, AHEAD, MOST = timedelta(days=90), timedelta(days=400), 500


def entry_of(
    gathering: Gathering, user: User, url: str, *, seat: GatheringSeat | None, cancelled: bool = False
) -> Entry:
    """Return an event as this person's calendar gets it, in the language in force; the link only with a seat."""
    spoken = language()
    link = gathering.join_url if seat is not None and not cancelled else ""
    place = gathering.place_in(spoken) if gathering.place_kind.has_address else ""
    parts = [plain(gathering.text_in(spoken)), _("Join: %(url)s", url=link) if link else "", url]
    number = sequence(gathering.sequence, seat.turns if seat is not None else 0)
    changed = max(gathering.changed_at, seat.updated_at) if seat is not None else gathering.changed_at
    return Entry(
        uid=uid_of(gathering),
        sequence=number,
        changed_at=changed,
        title=gathering.title_in(spoken),
        starts_at=gathering.starts_at,
        ends_at=gathering.ends_at,
        zone=gathering.zone,
        text="\n\n".join(part for part in parts if part),
        place=place or link,
        url=url,
        organizer=Who(_reply_address(seat) or mail.sender(), branding.installation().name_in(spoken)),
        people=(Who(user.email, user.name_in(spoken), Answer.YES),)
        if seat is not None and user.email
        else (),
        cancelled=cancelled or gathering.state is GatheringState.CANCELLED,
    )


def _reply_address(seat: GatheringSeat | None) -> str:
    """Return where this person's answer from their calendar goes; empty where no mail comes in."""
    if seat is None or not addresses.takes_mail():
        return ""
    try:
        return addresses.address(REPLY_KIND, (seat.customer_id, seat.id), seat.person_id)
    except ValueError:  # what it is named by would not fit
        return ""


def uid_of(gathering: Gathering) -> str:
    """Return by which name calendars know an event, for good."""
    return f"gathering-{gathering.public_id}@{uid_domain()}"


def page_url(gathering: Gathering, customer: Customer) -> str:
    """Return the whole address of an event's page at a customer."""
    return absolute("gatherings.show", slug=customer.slug, gathering=gathering.public_id)


def own_entries(user: User) -> list[Entry]:
    """Return the events to which somebody goes, or which they hold, as far as they may see them now."""
    if not branding.is_on(__name__):
        return []
    return _held(user) if user.staff_role else _gone_to(user)


def _gone_to(user: User) -> list[Entry]:
    now = clock.now()
    asked = (
        select(Gathering, GatheringSeat, Customer)
        .join(GatheringSeat, GatheringSeat.gathering_id == Gathering.id)
        .join(Customer, Customer.id == GatheringSeat.customer_id)
        .join(Membership, (Membership.customer_id == Customer.id) & (Membership.user_id == user.id))
        .where(
            GatheringSeat.person_id == user.id, GatheringSeat.state == SeatState.COMING,
            Gathering.state.in_((GatheringState.PUBLISHED, GatheringState.HELD)),
            Gathering.starts_at > now - BACK, Gathering.starts_at < now + AHEAD,
            Membership.ended_at.is_(None), Customer.left_at.is_(None),
        )
        .order_by(Gathering.starts_at, Gathering.id)
        .limit(MOST)
    )  # fmt: skip
    with every_customer("one's own events, at whichever customer"):
        rows = db.session.execute(asked).all()
    keys = {customer.id: keys_of(customer) for customer in {row[2] for row in rows}}
    return [
        entry_of(gathering, user, page_url(gathering, customer), seat=seat)
        for gathering, seat, customer in rows
        if admits(gathering.reach, gathering.addressees, keys[customer.id])
    ]


def _held(user: User) -> list[Entry]:
    now = clock.now()
    wanted = select(Gathering).where(
        Gathering.host_id == user.id, Gathering.state.in_((GatheringState.PUBLISHED, GatheringState.HELD)),
        Gathering.starts_at > now - BACK, Gathering.starts_at < now + AHEAD,
    )  # fmt: skip
    found: Sequence[Gathering] = db.session.scalars(wanted.order_by(Gathering.starts_at).limit(MOST)).all()
    return [
        entry_of(one, user, absolute("gatherings_desk.show", gathering=one.public_id), seat=None)
        for one in found
    ]
