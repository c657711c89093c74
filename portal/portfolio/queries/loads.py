"""The vendor's people who accompany customers, and the places they have."""

from sqlalchemy import select

from portal.accounts.models import AccountTeamMember, User
from portal.accounts.queries.team import ACCOMPANYING
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed


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
