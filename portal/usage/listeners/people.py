"""Who becomes a member is known as the one the product named before; who is erased is named by nobody any more."""

from sqlalchemy import or_, select, update

from portal.accounts.actions.erasure import PersonErased
from portal.accounts.actions.invitations import MemberJoined
from portal.accounts.models import Membership, User
from portal.foundation.db import db, new_public_id
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import customer_scope, every_customer, narrowed
from portal.usage.models import UsageEvent, UsagePerson

ERASED = "erased:"


@in_transaction(MemberJoined)
def know(event: MemberJoined) -> None:
    """Link what the product told of somebody before they became a member."""
    asked = (
        select(Membership.user_id, User.email, User.external_id, Membership.external_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.id == event.membership_id)
    )
    with customer_scope(event.customer_id):
        for person_id, *names in db.session.execute(asked).all():
            before = select(UsagePerson).where(UsagePerson.named.in_(sorted(name for name in names if name)))
            for person in db.session.scalars(before.where(UsagePerson.person_id.is_(None))):
                person.person_id = person_id
        db.session.flush()


@in_transaction(PersonErased)
def forget(event: PersonErased) -> None:
    """Take away the names by which the product knew somebody; what they did stays counted, as nobody's."""
    theirs = or_(
        UsagePerson.person_id == event.person_id, UsagePerson.named == (event.email or ERASED).lower()
    )
    with every_customer("a person is erased wherever they were named"):
        asked = narrowed(select(UsagePerson.customer_id).where(theirs).distinct(), UsagePerson)
        customer_ids = sorted(db.session.scalars(asked))
    for customer_id in customer_ids:
        with customer_scope(customer_id):
            people = db.session.scalars(select(UsagePerson).where(theirs)).all()
            for person in people:
                person.named, person.person_id = ERASED + new_public_id(), None
            db.session.flush()
            _forget_details([person.id for person in people])


def _forget_details(ids: list[int]) -> None:
    """Empty what the product said beside their events: it may name them as well."""
    events = update(UsageEvent).where(UsageEvent.person_id.in_(ids)).values(properties={})
    db.session.execute(events, execution_options={"synchronize_session": False})
