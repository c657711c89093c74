"""Whoever leaves a company does not show as its person any more; whoever is erased shows nowhere."""

from sqlalchemy import delete, select

from portal.accounts.actions.erasure import PersonErased
from portal.accounts.actions.members import AccessEnded
from portal.accounts.models import Membership
from portal.community.actions import leaving
from portal.community.models import LeavingChoice
from portal.community.rules.leaving import USUALLY, Leaving
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import every_customer


@in_transaction(AccessEnded)
def _left(event: AccessEnded) -> None:
    with every_customer("who it is that leaves"):
        asked = select(Membership.user_id).where(Membership.id == event.membership_id)
        person_id = db.session.scalars(asked).one()
    leaving.forget_person(person_id, event.customer_id)
    choice = leaving.choice_of(person_id, event.customer_id) or USUALLY
    if choice is not Leaving.STAYS and leaving.written(person_id, event.customer_id):
        leaving.ask(person_id, event.customer_id, choice, by=event.by)


@in_transaction(PersonErased)
def _erased(event: PersonErased) -> None:
    leaving.forget_person(event.person_id)
    db.session.execute(delete(LeavingChoice).where(LeavingChoice.user_id == event.person_id))
