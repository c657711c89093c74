"""One person's places across customers, asked by whoever must decide about their sign-in."""

from sqlalchemy import select

from portal.accounts.models import Membership
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer


def belongs_elsewhere(member: Membership) -> bool:
    """True when the person still belongs to another customer, or to the vendor's team."""
    if member.user.staff_role is not None:
        return True
    another = select(Membership.id).where(
        Membership.user_id == member.user_id, Membership.id != member.id, Membership.ended_at.is_(None)
    )
    with every_customer("a sign-in is ended only when no customer is left"):
        return db.session.scalar(another.limit(1)) is not None
