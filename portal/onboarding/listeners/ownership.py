"""Steps that somebody has still to do are listed and handed over when they move or leave; links die with a right."""

from collections.abc import Collection, Sequence

from flask_babel import gettext as _
from sqlalchemy import or_, select

from portal.accounts.actions.erasure import PersonErased
from portal.accounts.actions.members import AccessEnded
from portal.accounts.models import Membership
from portal.accounts.ownership import Owned, Owner, register
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.i18n import language
from portal.foundation.tenancy import customer_scope, every_customer, narrowed
from portal.onboarding.actions import links, ownership
from portal.onboarding.models import Step
from portal.onboarding.queries import standing
from portal.onboarding.rules.shapes import Words
from portal.onboarding.rules.words import StepState

KIND = "step"


class StepKeeper:
    """The side of ownership of steps of onboardings."""

    def owned_by(self, owner: Owner) -> Sequence[Owned]:
        """Return what somebody has still to do."""
        return [
            Owned(
                f"{KIND}:{row.public_id}",
                KIND,
                Words(row.title_ja, row.title_en).of(language()),
                row.visibility,
                note=Words(row.journey_ja, row.journey_en).of(language()),
            )
            for row in standing.owned_by(owner)
        ]

    def hand_over(self, owner: Owner, successor: Owner, keys: Collection[str], *, by: Actor) -> None:
        """Let the successor do the steps of these keys."""
        pids = {key.partition(":")[2] for key in keys if key.startswith(f"{KIND}:")}
        ownership.hand_over(successor, pids, by=by)


@in_transaction(AccessEnded)
def close_links(event: AccessEnded) -> None:
    """Let no link of this person into steps of this company open any more, should they come back either."""
    who = select(Membership.user_id).where(Membership.id == event.membership_id)
    person_id = db.session.scalar(narrowed(who, Membership))
    if person_id is not None:
        links.revoke(person_id, event.customer_id)


@in_transaction(PersonErased)
def forget(event: PersonErased) -> None:
    """Name nobody for what an erased person had still to do, at every customer."""
    with every_customer("a person is forgotten wherever they had a step to do"):
        places = {
            row.id: row.customer_id
            for row in db.session.execute(
                narrowed(
                    select(Membership.id, Membership.customer_id).where(
                        Membership.user_id == event.person_id
                    ),
                    Membership,
                )
            )
        }
        theirs = or_(Step.staff_id == event.person_id, Step.owner_id.in_(sorted(places)))
        asked = select(Step.customer_id).where(theirs, Step.state == StepState.OPEN).distinct()
        customer_ids = sorted(db.session.scalars(narrowed(asked, Step)))
    for customer_id in customer_ids:
        with customer_scope(customer_id):
            ownership.forget(event.person_id, list(places), by=event.by)
            db.session.flush()


register(StepKeeper(), {KIND: lambda: _("Step of the onboarding")})
