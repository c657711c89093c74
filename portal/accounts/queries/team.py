"""Who of the vendor's people accompanies a customer, now and before."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import AccountTeamMember, StaffRole, TeamPosition, User
from portal.foundation.db import db

ACCOMPANYING = (StaffRole.CSM, StaffRole.CS_LEAD, StaffRole.ADMIN)
ORDER = {position: order for order, position in enumerate(TeamPosition)}


def places(*, ended: bool = False) -> list[AccountTeamMember]:
    """Return the places in the account team of the customer in scope, with their persons; past ones on demand."""
    statement = select(AccountTeamMember).options(joinedload(AccountTeamMember.user))
    if not ended:
        statement = statement.where(AccountTeamMember.ended_at.is_(None))
    found = db.session.scalars(statement.order_by(AccountTeamMember.began_at, AccountTeamMember.id)).all()
    return sorted(found, key=lambda place: (place.ended_at is not None, ORDER[place.position]))


def place_of(user: User) -> AccountTeamMember | None:
    """Return the open place of a person in the team of the customer in scope."""
    return db.session.scalar(
        select(AccountTeamMember)
        .where(AccountTeamMember.user_id == user.id, AccountTeamMember.ended_at.is_(None))
        .options(joinedload(AccountTeamMember.user))
        .limit(1)
    )


def primary() -> User | None:
    """Return the primary CSM of the customer in scope."""
    return next((p.user for p in places() if p.position is TeamPosition.PRIMARY), None)


def colleagues() -> Sequence[User]:
    """Return the vendor's people who may take a place, by kana."""
    return db.session.scalars(
        select(User)
        .where(
            User.staff_role.is_not(None),
            User.staff_role != StaffRole.AUTHOR,
            User.disabled_at.is_(None),
            User.erased_at.is_(None),
        )
        .order_by(User.family_kana, User.family_name, User.id)
    ).all()


def may_accompany(user: User) -> bool:
    """True when the person's role lets them be primary or backup."""
    return user.staff_role in ACCOMPANYING
