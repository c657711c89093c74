"""When customers and their people were last in contact, in each direction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select

from portal.accounts.models import Membership, User
from portal.contacts.models import LastContact
from portal.contacts.rules.kinds import ContactKind
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed

THE_COMPANY = 0


@dataclass(frozen=True)
class Lasts:
    """The last contact in each direction; None: none yet."""

    in_at: datetime | None = None
    in_kind: ContactKind | None = None
    out_at: datetime | None = None
    out_kind: ContactKind | None = None

    @property
    def at(self) -> datetime | None:
        """Return when either side last said something to the other."""
        return max((one for one in (self.in_at, self.out_at) if one), default=None)


NEVER = Lasts()
COLUMNS = (LastContact.in_at, LastContact.in_kind, LastContact.out_at, LastContact.out_kind)


def of_customer() -> Lasts:
    """Return when the customer in scope was last in contact, whoever it was."""
    asked = select(*COLUMNS).where(LastContact.person_id == THE_COMPANY)
    row = db.session.execute(narrowed(asked, LastContact)).first()
    return Lasts(*row) if row else NEVER


def of_people() -> dict[str, Lasts]:
    """Return when the customer's people were last in contact, by the public id of their membership."""
    asked = select(Membership.public_id, *COLUMNS).join(
        LastContact,
        and_(LastContact.person_id == Membership.user_id, LastContact.customer_id == Membership.customer_id),
    )
    return {row[0]: Lasts(*row[1:]) for row in db.session.execute(narrowed(asked, Membership, LastContact))}


@dataclass(frozen=True)
class Partner:
    """One of the customer's people, with whom one can be in contact."""

    id: int
    public_id: str  # of the membership
    person_pid: str
    name: str
    romanised: str
    initial: str
    note: str
    champion: bool
    lasts: Lasts

    @property
    def colour_index(self) -> int:
        return sum(self.person_pid.encode()) % 8

    def name_in(self, language: str) -> str:
        """Return the name as readers of `language` expect it."""
        return self.romanised if language == "en" and self.romanised else self.name


MOST_PARTNERS = 2_000


def partners() -> Sequence[Partner]:
    """Return the customer's current people, the last spoken with first, then by kana."""
    with_last = and_(
        LastContact.person_id == Membership.user_id, LastContact.customer_id == Membership.customer_id
    )
    asked = (
        select(
            User.id, Membership.public_id, User.public_id.label("person_pid"), User.family_name, User.given_name,
            User.romanised, Membership.title, Membership.champion_since, *COLUMNS,
        )
        .join(User, User.id == Membership.user_id)
        .outerjoin(LastContact, with_last)
        .where(Membership.ended_at.is_(None), User.erased_at.is_(None))
        .order_by(User.family_kana, User.family_name, User.id)
        .limit(MOST_PARTNERS)
    )  # fmt: skip
    found = [_partner(row) for row in db.session.execute(asked)]
    return sorted(found, key=lambda one: -one.lasts.at.timestamp() if one.lasts.at else 0)


def _partner(row: Row[*tuple[Any, ...]]) -> Partner:
    name = " ".join(part for part in (row.family_name, row.given_name) if part) or row.romanised
    return Partner(
        row.id, row.public_id, row.person_pid, name, row.romanised, (name or "?")[0].upper(), row.title,
        row.champion_since is not None, Lasts(row.in_at, row.in_kind, row.out_at, row.out_kind),
    )  # fmt: skip
