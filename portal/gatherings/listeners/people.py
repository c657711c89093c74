"""Who left a customer frees their seats there; who is erased is forgotten."""

from sqlalchemy import select

from portal.accounts.actions.erasure import PersonErased
from portal.accounts.actions.members import AccessEnded
from portal.accounts.actions.staff import ColleagueShutOut
from portal.accounts.models import Membership
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import customer_scope, narrowed
from portal.gatherings.actions import asking, hosts, seats


@in_transaction(AccessEnded)
def left_a_customer(event: AccessEnded) -> None:
    """Give the seats of somebody who belongs to the customer no more to whoever waits."""
    with customer_scope(event.customer_id):
        who = select(Membership.user_id).where(Membership.id == event.membership_id)
        person_id = db.session.scalar(narrowed(who, Membership))
    if person_id is not None:
        seats.release(person_id, event.customer_id)


@in_transaction(ColleagueShutOut, PersonErased)
def holds_no_more(event: ColleagueShutOut | PersonErased) -> None:
    """Name nobody as host who may come in nowhere; the desk says that nobody holds such an event."""
    hosts.take_off(event.person_id)


@in_transaction(PersonErased)
def erased(event: PersonErased) -> None:
    """Free their seats and forget what they asked."""
    seats.release(event.person_id)
    asking.forget(event.person_id)
