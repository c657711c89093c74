"""Who waits for a digest of the community, and what it tells them: what they follow and may still read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from portal.accounts import branding
from portal.accounts.models import Customer, Membership, User
from portal.accounts.standpoint import Standpoint, at_large, inside
from portal.community.models import DigestChoice, Following
from portal.community.queries.following import choice_of, follows_of
from portal.community.queries.interest import Newly, newly
from portal.community.queries.reach import spaces_of
from portal.community.rules.following import chosen_languages
from portal.community.rules.words import Digest
from portal.foundation.db import db
from portal.foundation.i18n import LANGUAGES
from portal.foundation.tenancy import every_customer, narrowed

AnyRow = Row[*tuple[Any, ...]]
MOST_TOLD = 20


@dataclass(frozen=True)
class Waiting:
    """Somebody who follows something and wants to hear of it by mail; `since` up to when they were told."""

    person_id: int
    time_zone: str
    digest: Digest
    since: datetime


@dataclass(frozen=True)
class Told:
    """What is new for somebody where they stand; at the desk there is no `slug`."""

    slug: str
    news: tuple[Newly, ...]


def waiting() -> Sequence[Waiting]:
    """Return who follows something and has not said that they want no digest, in one statement."""
    first = func.min(Following.at)
    asked = (
        select(User.id, User.time_zone, DigestChoice.digest, DigestChoice.sent_at, first.label("first"))
        .join(Following, Following.user_id == User.id)
        .outerjoin(DigestChoice, DigestChoice.user_id == User.id)
        .where(
            Following.muted.is_(False), User.disabled_at.is_(None), User.erased_at.is_(None),
            User.email.is_not(None),
        )
        .group_by(User.id, User.time_zone, DigestChoice.digest, DigestChoice.sent_at)
        .order_by(User.id)
    )  # fmt: skip
    found = [_waiting(row) for row in db.session.execute(asked)]
    return [one for one in found if one.digest is not Digest.NEVER]


def homes_of(person_ids: Iterable[int]) -> dict[int, list[AnyRow]]:
    """Return the companies to which people belong: (person, id, slug), in the order in which they joined."""
    asked = (
        select(Membership.user_id, Customer.id, Customer.slug)
        .join(Customer, Customer.id == Membership.customer_id)
        .where(Membership.user_id.in_(sorted(set(person_ids))), Membership.ended_at.is_(None))
        .where(Customer.left_at.is_(None))
        .order_by(Membership.id)
    )
    found: dict[int, list[AnyRow]] = {}
    with every_customer("a digest tells of all companies to which its reader belongs"):
        for row in db.session.execute(narrowed(asked, Membership)):
            found.setdefault(row.user_id, []).append(row)
    return found


def told(reader: User, since: datetime, until: datetime) -> tuple[list[Told], int]:
    """Return what a digest tells its reader, each thread once, and how many threads have news altogether."""
    follows, choice = follows_of(reader.id), choice_of(reader.id)
    languages = chosen_languages(choice.languages, _offered())
    found, seen, total = list[Told](), set[int](), 0
    for slug, point in _standpoints(reader):
        with spaces_of(point):
            news, count = newly(
                follows, languages, point, reader.language, between=(since, until), most=MOST_TOLD
            )
        fresh = [one for one in news if one.line.id not in seen]
        seen |= {one.line.id for one in news}
        total += count - (len(news) - len(fresh))
        if fresh:
            found.append(Told(slug, tuple(fresh)))
    return found, total


def _standpoints(reader: User) -> list[tuple[str, Standpoint]]:
    if reader.staff_role is not None:
        return [("", at_large(reader))]
    homes = homes_of([reader.id]).get(reader.id, [])
    points = [(row.slug, inside(reader, row.slug)) for row in homes]
    return [(slug, point) for slug, point in points if point is not None]


def _waiting(row: Any) -> Waiting:
    return Waiting(row.id, row.time_zone, row.digest or Digest.WEEKLY, row.sent_at or row.first)


def _offered() -> list[str]:
    return [code for code in branding.installation().languages if code in LANGUAGES]
