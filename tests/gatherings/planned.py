"""Events that tests begin with, told through the actions that people use."""

from datetime import timedelta

from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.foundation import clock, outbox
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Reach, Side
from portal.foundation.db import db, writing
from portal.foundation.mail import Letter, word
from portal.foundation.outbox import OutboxItem
from portal.gatherings.actions import planning
from portal.gatherings.models import Gathering, GatheringSeat
from portal.gatherings.rules.words import GatheringKind, PlaceKind
from tests import cast

LINK = "https://meet.example.com/only-for-comers"


def person(name: str) -> User:
    return db.session.scalars(select(User).where(User.email == cast.address(name))).one()


def customer(slug: str = "sakura") -> Customer:
    return db.session.scalars(select(Customer).where(Customer.slug == slug)).one()


def actor(name: str = "chloe") -> Actor:
    side = Side.VENDOR if name in cast.STAFF else Side.CUSTOMER
    return Actor(ActorKind.PERSON, side, person(name).id)


def facts(**more):
    begins = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=5)
    return {
        "kind": GatheringKind.SEMINAR, "title_ja": "年末の締め", "title_en": "Closing the year",
        "text_ja": "準備のしかた", "text_en": "How to **prepare**", "starts_at": begins,
        "ends_at": begins + timedelta(hours=1), "zone": "Asia/Tokyo", "place_kind": PlaceKind.ONLINE, "join_url": LINK,
        "capacity": 2, "host_id": person("chloe").id,
    } | more  # fmt: skip


def published(reach=Reach.EVERY_CUSTOMER, keys=(), **more) -> Gathering:
    """Plan an event and publish it."""
    made = planning.plan(facts(**more), by=actor())[0]
    planning.address(made, reach, keys, by=actor())
    planning.publish(made, by=actor())
    db.session.flush()
    return made


def added(app, **more) -> str:
    """Publish an event for good; return its public id."""
    with app.app_context():
        made = published(**more)
        db.session.commit()
        return made.public_id


def the(public_id: str) -> Gathering:
    wanted = select(Gathering).where(Gathering.public_id == public_id)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def seat(public_id: str, name: str) -> GatheringSeat:
    wanted = select(GatheringSeat).join(Gathering, Gathering.id == GatheringSeat.gathering_id)
    wanted = wanted.where(Gathering.public_id == public_id, GatheringSeat.person_id == person(name).id)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def work_off(event: Gathering | None = None) -> Gathering | None:
    """Do what is owed now, and return the event as it is then: the worker forgets all rows."""
    db.session.commit()
    name = event.public_id if event is not None else ""
    while outbox.work_off():
        pass
    return the(name) if name else None


def letters(name: str) -> list[tuple[str, Letter | None]]:
    """Return each letter about an event that is owed to somebody, or was sent, as it would be worded now."""
    seats = set(
        db.session.scalars(select(GatheringSeat.id).where(GatheringSeat.person_id == person(name).id))
    )
    owed = db.session.scalars(
        select(OutboxItem).where(OutboxItem.kind == "mail.send").order_by(OutboxItem.id)
    ).all()
    mine = [one.ids for one in owed if one.ids["letter"] == "gathering" and one.ids["seat_id"] in seats]
    return [(ids["what"], word("gathering", {k: v for k, v in ids.items() if k != "letter"})) for ids in mine]


def calendar_of(name: str, what: str) -> str:
    """Return the calendar that goes along with the newest letter of this sort to somebody."""
    found = [letter for kind, letter in letters(name) if kind == what and letter is not None][-1]
    return found.calendar.decode().replace("\r\n ", "")


def writes(act) -> None:
    """Do something as a POST does it."""
    with writing():
        act()
        db.session.commit()
