"""How people want to hear of things: what they said themselves, else what the installation set, else the usual way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.activity.models import ByMail, NoticeDefault, NoticePause, NoticeSetting, QuietHours
from portal.activity.notices import Kind
from portal.activity.rules.choices import ANYWHERE, Quiet, Said
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.db import db

NOTHING_SAID = Said()


@dataclass(frozen=True)
class Choices:
    """What some people said, beside what the installation says to each side."""

    said: Mapping[int, Said]
    sides: Mapping[int, Side]
    defaults: Mapping[tuple[Side, str], ByMail]

    def by_mail(self, person_id: int, customer_id: int, kind: Kind, urgency: ByMail | None = None) -> ByMail:
        """Return how a person hears of a kind at a customer. `urgency` takes the place of the usual way."""
        if kind.fixed:
            return ByMail.NO
        own = self.said.get(person_id, NOTHING_SAID).choice(customer_id, kind.code)
        return own or urgency or self.usual(self.sides.get(person_id, Side.CUSTOMER), kind)

    def usual(self, side: Side, kind: Kind) -> ByMail:
        """Return how people of one side hear of a kind unless they say otherwise."""
        return self.defaults.get((side, kind.code), kind.usually)

    def paused(self, person_id: int, customer_id: int) -> bool:
        """True while a person wants no mail of this customer."""
        return self.said.get(person_id, NOTHING_SAID).paused(customer_id, clock.now())

    def quiet_until(self, person_id: int) -> datetime | None:
        """Return when the quiet hours end that hold for a person now."""
        quiet = self.said.get(person_id, NOTHING_SAID).quiet
        return quiet.until(clock.now()) if quiet else None


def choices_of(person_ids: Iterable[int]) -> Choices:
    """Return how these people want to hear of things: four statements, however many they are."""
    ids = sorted(set(person_ids))
    people = db.session.execute(
        select(
            User.id, User.staff_role, User.time_zone, QuietHours.begins, QuietHours.ends, QuietHours.days_off
        )
        .outerjoin(QuietHours, QuietHours.person_id == User.id)
        .where(User.id.in_(ids))
    ).all()
    settings: dict[int, dict[tuple[int, str], ByMail]] = defaultdict(dict)
    for row in db.session.execute(_settings().where(NoticeSetting.person_id.in_(ids))):
        settings[row.person_id][row.customer_ref, row.kind] = row.by_mail
    pauses: dict[int, dict[int, datetime]] = defaultdict(dict)
    for row in db.session.execute(_pauses().where(NoticePause.person_id.in_(ids))):
        pauses[row.person_id][row.customer_ref] = row.until
    said = {row.id: Said(settings[row.id], pauses[row.id], _quiet(row)) for row in people}
    sides = {row.id: Side.VENDOR if row.staff_role else Side.CUSTOMER for row in people}
    return Choices(said, sides, defaults())


def defaults() -> dict[tuple[Side, str], ByMail]:
    """Return what the installation says to the people of each side, where it is not the usual way."""
    rows = db.session.execute(select(NoticeDefault.side, NoticeDefault.kind, NoticeDefault.by_mail))
    return {(row.side, row.kind): row.by_mail for row in rows}


@dataclass(frozen=True)
class OwnExceptions:
    """What a person said of single customers or until a day, as the page of settings shows it."""

    settings: tuple[tuple[int, str, ByMail], ...]  # customer, kind
    pauses: tuple[tuple[int, datetime], ...]


def exceptions_of(user: User) -> OwnExceptions:
    """Return what a person said of single customers, and which pauses are not over."""
    narrow = _settings().where(NoticeSetting.person_id == user.id, NoticeSetting.customer_ref != ANYWHERE)
    settings = db.session.execute(narrow.order_by(NoticeSetting.customer_ref, NoticeSetting.kind)).all()
    running = _pauses().where(NoticePause.person_id == user.id, NoticePause.until > clock.now())
    pauses = db.session.execute(running.order_by(NoticePause.customer_ref)).all()
    return OwnExceptions(
        tuple((row.customer_ref, row.kind, row.by_mail) for row in settings),
        tuple((row.customer_ref, row.until) for row in pauses),
    )


def quiet_hours_of(user: User) -> QuietHours | None:
    """Return a person's quiet hours, None where they set none."""
    return db.session.scalar(select(QuietHours).where(QuietHours.person_id == user.id))


def _settings() -> Any:
    return select(
        NoticeSetting.person_id, NoticeSetting.customer_ref, NoticeSetting.kind, NoticeSetting.by_mail
    )


def _pauses() -> Any:
    return select(NoticePause.person_id, NoticePause.customer_ref, NoticePause.until)


def _quiet(row: Any) -> Quiet | None:
    return Quiet(row.begins, row.ends, row.days_off, row.time_zone) if row.begins is not None else None
