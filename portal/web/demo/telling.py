"""How the demo is told: scenes, each with its day, its hour and whose hand it is, played in the order of time.

A scene calls the same actions as the pages do, in a transaction of its own, while the clock says its moment.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from portal.accounts import visits
from portal.accounts.actions.invitations import actor_of
from portal.accounts.models import Customer, Membership, User
from portal.accounts.standpoint import inside
from portal.foundation import clock, events, outbox
from portal.foundation.actor import Actor
from portal.foundation.audience import Audience
from portal.foundation.db import db, writing
from portal.foundation.tenancy import customer_scope

TOKYO = "Asia/Tokyo"
A_WHILE = timedelta(minutes=10)
A_DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
Act = Callable[[Actor], object]


@dataclass(frozen=True)
class Scene:
    """Something that somebody did, at a customer or (without one) at their own company's desk.

    `meant` is when it would have been did people work on weekends; it says what comes after what in one zone.
    """

    meant: datetime
    moment: datetime
    who: str
    customer: str
    act: Act
    zone: str = TOKYO


@dataclass
class Story:
    """Everybody and every company by a short name, and the scenes that are still to be played."""

    now: datetime = field(default_factory=clock.now)
    people: dict[str, int] = field(default_factory=dict)
    customers: dict[str, int] = field(default_factory=dict)
    scenes: list[Scene] = field(default_factory=list)

    def person(self, who: str) -> User:
        """Return somebody by their short name."""
        return db.session.get_one(User, self.people[who])

    def customer(self, key: str) -> Customer:
        """Return a company by its short name."""
        return db.session.get_one(Customer, self.customers[key])

    @property
    def today(self) -> date:
        """Return the day on which the story ends."""
        return self.now.astimezone(ZoneInfo(TOKYO)).date()

    def day(self, ago: int) -> date:
        """Return the day `ago` days before today (negative: to come)."""
        return self.today - timedelta(days=ago)

    def scene(self, ago: int, at: str, who: str, customer: str, act: Act, *, zone: str = TOKYO) -> None:
        """Add what `who` did `ago` days ago at `at` o'clock, or on the working day beside it."""
        meant = datetime.combine(self.day(ago), time.fromisoformat(at), ZoneInfo(zone))
        self.scenes.append(Scene(meant, self._moment(ago, at, zone), who, customer, act, zone))

    def by_itself(self, ago: int, at: str, who: str, act: Act) -> None:
        """Add what the program does by itself at that hour of a working day, whatever a weekend moved."""
        moment = self._moment(ago, at, TOKYO)
        self.scenes.append(Scene(moment, moment, who, "", act))

    def visit(self, ago: int, at: str, who: str, customer: str, *, zone: str = TOKYO) -> None:
        """Add a look at the portal that left nothing but its time."""
        self.scene(ago, at, who, customer, lambda _by: self._note_visit(who, customer), zone=zone)

    def play(self) -> int:
        """Play all scenes, the earliest first; return how many there were."""
        latest = self.now
        for latest, scene in self._in_order():
            self._play_one(scene, latest)
        if self.scenes:
            # What waits a moment for more of its kind goes out as well, then what waited for a morning since.
            for moment in (latest + A_WHILE, max(latest + A_WHILE, self.now)):
                with clock.at(moment):
                    while outbox.work_off():
                        pass
        played = len(self.scenes)
        self.scenes.clear()
        return played

    def _in_order(self) -> list[tuple[datetime, Scene]]:
        """Return the scenes with their moments: what a weekend moves does not come before what it is about.

        Each zone waits for its own scenes alone: London's last word on a Friday is at two on Saturday in Tokyo.
        """
        latest: dict[str, datetime] = {}
        placed = []
        for scene in sorted(self.scenes, key=lambda one: one.meant):
            latest[scene.zone] = max(latest.get(scene.zone, scene.moment), scene.moment)
            placed.append((latest[scene.zone], scene))
        return sorted(placed, key=lambda one: one[0])

    def _play_one(self, scene: Scene, moment: datetime) -> None:
        with clock.at(moment):
            with self.stage(scene.who, scene.customer) as by:
                scene.act(by)
            while outbox.work_off():  # mail goes out when it would have
                pass

    @contextmanager
    def stage(self, who: str, customer: str = "") -> Iterator[Actor]:
        """Act as `who`, inside the customer as they see it; everything is committed at the end."""
        with writing():
            person = self.person(who)
            audience = Audience.VENDOR if person.staff_role else Audience.CUSTOMER
            scope = customer_scope(self.customers[customer], audience) if customer else nullcontext()
            with scope:
                yield actor_of(person)
                db.session.commit()
            events.tell_after_commit()

    def member(self, who: str) -> Membership:
        """Return the person's membership of the customer on stage."""
        found = (
            select(Membership)
            .join(Membership.user)
            .where(Membership.user_id == self.people[who])
            .options(contains_eager(Membership.user))
        )
        return db.session.scalars(found).one()

    def _moment(self, ago: int, at: str, zone: str) -> datetime:
        """Return the moment: what fell on a Saturday was done on Friday, on a Sunday on Monday; never to come."""
        day = self.day(ago)
        day += {SATURDAY: -A_DAY, SUNDAY: A_DAY}.get(day.weekday(), timedelta())
        moment = datetime.combine(day, time.fromisoformat(at), ZoneInfo(zone))
        while moment > self.now - A_WHILE or moment.weekday() in (SATURDAY, SUNDAY):
            moment -= A_DAY
        return moment

    def _note_visit(self, who: str, customer: str) -> None:
        g.pop("visit", None)
        point = inside(self.person(who), self.customer(customer).slug)
        if point is None:
            raise LookupError(f"{who} does not reach {customer}")
        visits.note(point)
        visits.write_noted()
