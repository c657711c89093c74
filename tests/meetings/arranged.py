"""Meetings that tests begin with, told through the actions that people use."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.foundation import clock, outbox
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import OutboxItem
from portal.foundation.tenancy import customer_scope
from portal.meetings.actions import meetings as arranging
from portal.meetings.actions import series as repeating
from portal.meetings.models import FreeTimes, Meeting, Pattern
from portal.meetings.rules.drafts import Draft, Guest, Invited, Rhythm
from portal.meetings.rules.free import USUAL_HOURS
from tests import cast

#: A Monday in Tokyo, 9:00.
MONDAY = datetime(2027, 2, 1, 0, 0, tzinfo=UTC)
DRAFT = Draft("Monthly talk", minutes=60, zone="Asia/Tokyo")


def person(name: str) -> User:
    return db.session.scalars(select(User).where(User.email == cast.address(name))).one()


def customer(slug: str = "sakura") -> Customer:
    return db.session.scalars(select(Customer).where(Customer.slug == slug)).one()


def actor(name: str) -> Actor:
    side = Side.VENDOR if name in cast.STAFF else Side.CUSTOMER
    return Actor(ActorKind.PERSON, side, person(name).id)


def invited(*names: str, guests: tuple[str, ...] = ()) -> Invited:
    return Invited(tuple(person(name).id for name in names), tuple(Guest(one) for one in guests))


def fixed(
    by: str = "chloe", *names: str, at: datetime | None = None, draft: Draft = DRAFT, guests: tuple[str, ...] = (),
    visibility: Visibility = Visibility.SHARED,
) -> Meeting:  # fmt: skip
    """Arrange a meeting, by default three days ahead, in the scope that is open."""
    moment = at or clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    return arranging.arrange(
        draft, moment, invited(*(names or ("aoi",)), guests=guests), by=actor(by), visibility=visibility
    )


def proposed(by: str = "chloe", *names: str, guests: tuple[str, ...] = ()) -> Meeting:
    """Propose three times."""
    begin = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    slots = [begin + timedelta(days=n) for n in range(3)]
    return arranging.propose(DRAFT, slots, invited(*(names or ("aoi",)), guests=guests), by=actor(by))


def weekly(
    by: str = "chloe", *names: str, until: date | None = None, pattern: Pattern = Pattern.WEEKLY
) -> Meeting:
    """Begin a series on the Tuesday after next, at ten in Tokyo."""
    today = clock.today("Asia/Tokyo")
    first = today + timedelta(days=8 + (1 - today.weekday()) % 7)
    rhythm = Rhythm(pattern, first, time(10), until or first + timedelta(weeks=5))
    return repeating.begin(DRAFT, rhythm, invited(*(names or ("aoi",))), by=actor(by))


def opened(name: str = "chloe", **more: object) -> FreeTimes:
    """Let somebody be booked on working days."""
    facts = {"hours": dict(USUAL_HOURS), "open": True, "zone": "Asia/Tokyo", "lengths": [30, 60]}
    times = FreeTimes(person_id=person(name).id, **(facts | more))
    db.session.add(times)
    db.session.flush()
    return times


def sent(app, kind: str = "") -> list[MailboxMessage]:
    """Let the worker send what is owed, and return the mails, the newest last."""
    with app.app_context():
        for item in db.session.scalars(select(OutboxItem).where(OutboxItem.done_at.is_(None))):
            item.not_before = clock.now() - timedelta(seconds=1)
        db.session.commit()
        outbox.work_off()
        return list(db.session.scalars(select(MailboxMessage).order_by(MailboxMessage.id)))


def inside(app, slug: str, work):
    """Do something inside a customer, and commit."""
    with app.app_context():
        found = customer(slug)
        with customer_scope(found.id):
            result = work()
            db.session.flush()
            if isinstance(result, Meeting):
                result = result.public_id
        db.session.commit()
        return result
