"""How everybody is called who may be named in what a customer wrote."""

from sqlalchemy import select

from portal.accounts.models import AccountTeamMember, Customer, Membership, User
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed, scope
from portal.knowledge.rules.anonymous import Person


def people_here() -> list[Person]:
    """Return the people of the customer in scope, those who left too, and of its account team."""
    members = narrowed(select(Membership.user_id), Membership)
    team = narrowed(select(AccountTeamMember.user_id), AccountTeamMember)
    ids = {*db.session.scalars(members), *db.session.scalars(team)}
    rows = db.session.execute(
        select(User.family_name, User.given_name, User.romanised).where(User.id.in_(ids))
    )
    return [Person(row.family_name or "", row.given_name or "", row.romanised or "") for row in rows]


def company_here() -> list[str]:
    """Return how the customer in scope is called."""
    current = scope()
    row = db.session.execute(
        select(Customer.name, Customer.kana).where(Customer.id == (current.customer_id if current else 0))
    ).first()
    return [name for name in (row or ()) if name]
