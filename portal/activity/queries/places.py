"""Of which customers somebody can hear, to be chosen from."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from portal.accounts.models import AccountTeamMember, Customer, Membership, User
from portal.accounts.permits import REACHES_ALL
from portal.activity.models import Notice
from portal.activity.queries.notices import PLACE
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed

MOST = 300
WHY = "the customers that one person belongs to, accompanies or was told of"


def places_of(user: User) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the customers that a person belongs to or accompanies, and those they were told of, by kana."""
    with every_customer(WHY):
        if user.staff_role is None:
            mine = select(Membership.customer_id).where(
                Membership.user_id == user.id, Membership.ended_at.is_(None)
            )
            ids = set(db.session.scalars(narrowed(mine, Membership)))
        else:
            ids = _accompanied(user)
    asked = select(*PLACE).where(Customer.id.in_(sorted(ids)), Customer.left_at.is_(None))
    return db.session.execute(asked.order_by(Customer.kana, Customer.id).limit(MOST)).all()


def _accompanied(user: User) -> set[int]:
    """Return the customers of somebody's teams; for who reaches every customer, those they were told of as well."""
    team = select(AccountTeamMember.customer_id).where(
        AccountTeamMember.user_id == user.id, AccountTeamMember.ended_at.is_(None)
    )
    ids = set(db.session.scalars(narrowed(team, AccountTeamMember)))
    if user.staff_role in REACHES_ALL:
        told = select(Notice.customer_id).where(Notice.person_id == user.id).distinct()
        ids |= set(db.session.scalars(narrowed(told, Notice)))
    return ids
