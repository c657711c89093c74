"""Who will see what is about to be shared."""

from sqlalchemy import func, select

from portal.accounts.models import AccountTeamMember, Membership
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed


def how_many_see(side: Side) -> int:
    """Return how many people of a side can see what is shared with the customer in scope."""
    if side is Side.CUSTOMER:
        found = select(func.count(Membership.id)).where(Membership.ended_at.is_(None))
        return db.session.scalar(narrowed(found, Membership)) or 0
    team = select(func.count(AccountTeamMember.id)).where(AccountTeamMember.ended_at.is_(None))
    return db.session.scalar(narrowed(team, AccountTeamMember)) or 0
