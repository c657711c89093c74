"""Who leaves a company is no ambassador there any more; who is erased is forgotten."""

from sqlalchemy import select

from portal.accounts.actions.erasure import PersonErased
from portal.accounts.actions.members import AccessEnded
from portal.accounts.models import Membership
from portal.champions.actions import nominations, profiles
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import customer_scope


@in_transaction(AccessEnded)
def left_a_customer(event: AccessEnded) -> None:
    """Forget what somebody said of themselves as this company's person."""
    with customer_scope(event.customer_id):
        who = select(Membership.user_id).where(Membership.id == event.membership_id)
        person_id = db.session.scalar(who)
        if person_id is not None:
            nominations.drop(person_id, by=event.by)
    if person_id is not None:
        profiles.forget(person_id, event.customer_id)


@in_transaction(PersonErased)
def erased(event: PersonErased) -> None:
    """Forget what they said of themselves, and what was said of them when they were put forward."""
    profiles.forget(event.person_id)
    nominations.forget(event.person_id)
