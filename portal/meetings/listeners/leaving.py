"""Meetings hear of who left, and ask them to come no more."""

from sqlalchemy import select

from portal.accounts.actions.erasure import PersonErased
from portal.accounts.actions.members import AccessEnded
from portal.accounts.actions.staff import ColleagueShutOut
from portal.accounts.models import Membership
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import customer_scope, every_customer, narrowed
from portal.meetings.actions import leaving
from portal.meetings.queries import owned


@in_transaction(AccessEnded)
def left_a_customer(event: AccessEnded) -> None:
    """Take a member who belongs to the customer no more off its coming meetings."""
    with customer_scope(event.customer_id):
        who = select(Membership.user_id).where(Membership.id == event.membership_id)
        person_id = db.session.scalar(narrowed(who, Membership))
        if person_id is not None:
            leaving.take_off(person_id, by=event.by)


@in_transaction(ColleagueShutOut, PersonErased)
def left_altogether(event: ColleagueShutOut | PersonErased) -> None:
    """Take somebody who may come in nowhere off the coming meetings of every customer."""
    with every_customer("somebody who left is asked to come nowhere"):
        customer_ids = owned.customers_with_places_of(event.person_id)
    for customer_id in customer_ids:
        with customer_scope(customer_id):
            leaving.take_off(event.person_id, by=event.by)
