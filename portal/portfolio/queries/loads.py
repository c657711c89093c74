"""The vendor's people who accompany customers, and the places they have."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from portal.accounts.models import Absence, AccountTeamMember, User
from portal.accounts.queries.team import ACCOMPANYING
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed
from portal.portfolio.queries import AnyRow


def accompanying() -> list[User]:
    """Return the people who may be primary or backup, by kana."""
    asked = (
        select(User)
        .where(User.staff_role.in_(ACCOMPANYING), User.disabled_at.is_(None), User.erased_at.is_(None))
        .order_by(User.family_kana, User.family_name, User.id)
    )
    return list(db.session.scalars(asked))


def places() -> list[tuple[int, int, str]]:
    """Return every open place: (customer, person, position)."""
    asked = select(
        AccountTeamMember.customer_id, AccountTeamMember.user_id, AccountTeamMember.position
    ).where(AccountTeamMember.ended_at.is_(None))
    with every_customer("a CS lead sees what everybody carries"):
        rows = db.session.execute(narrowed(asked, AccountTeamMember)).all()
    return [(row.customer_id, row.user_id, row.position.value) for row in rows]


def absences(today: date) -> Sequence[AnyRow]:
    """Return who is away now and later, soonest first: the absence with the person."""
    asked = (
        select(Absence, User)
        .join(User, User.id == Absence.user_id)
        .where(Absence.until_on >= today)
        .order_by(Absence.from_on, Absence.id)
    )
    return db.session.execute(asked).all()


def absence(public_id: str) -> Absence | None:
    """Return an absence by its outside name."""
    return db.session.scalar(select(Absence).where(Absence.public_id == public_id))


def absences_of(user: User, today: date) -> Sequence[Absence]:
    """Return when one person is away, now and later."""
    asked = select(Absence).where(Absence.user_id == user.id, Absence.until_on >= today)
    return db.session.scalars(asked.order_by(Absence.from_on)).all()
