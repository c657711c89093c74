"""Who does a step, as its template's owner rule says: people of the customer in scope and of its account team."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import CustomerRole, Membership, TeamPosition
from portal.accounts.queries import team
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.onboarding.models import Journey
from portal.onboarding.rules.words import OwnerRole, StepSide

OF_VENDOR = frozenset({OwnerRole.CSM, OwnerRole.BACKUP})


@dataclass(frozen=True)
class People:
    """Whom owner rules can name; asked for once for all steps of a journey."""

    admin: int | None  # a membership
    sponsor: int | None
    member: int | None
    csm: int | None  # a user
    backup: int | None

    def of(self, role: OwnerRole | None, side: StepSide) -> tuple[int | None, int | None]:
        """Return the member and the vendor's person who do a step; a step together has both."""
        theirs = {OwnerRole.ADMIN: self.admin, OwnerRole.SPONSOR: self.sponsor or self.admin}
        ours = self.backup or self.csm if role is OwnerRole.BACKUP else self.csm
        usual = self.member or self.admin
        member = theirs.get(role, usual) if role is not None else usual
        if side is StepSide.TOGETHER:
            return member, ours
        if role in OF_VENDOR or (role is None and side is StepSide.VENDOR):
            return None, ours
        return (member, None) if side is StepSide.CUSTOMER else (None, ours)


def people_of(journey: Journey) -> People:
    """Return whom a journey's owner rules name. Two statements."""
    wanted = select(Membership.id, Membership.role, Membership.exec_sponsor).where(
        Membership.ended_at.is_(None)
    )
    rows = db.session.execute(narrowed(wanted.order_by(Membership.id), Membership)).all()
    admin = next((row.id for row in rows if row.role is CustomerRole.ADMIN), None)
    sponsor = next((row.id for row in rows if row.exec_sponsor), None)
    places = {place.position: place.user_id for place in reversed(team.places())}
    primary = places.get(TeamPosition.PRIMARY)
    return People(
        admin=admin,
        sponsor=sponsor or next((row.id for row in rows if row.role is CustomerRole.VIEWER), None),
        member=journey.member_id or admin,
        csm=journey.lead_id or primary,
        backup=places.get(TeamPosition.BACKUP) or journey.lead_id or primary,
    )
