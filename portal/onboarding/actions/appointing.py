"""Who does a step, as its template's owner rule says: people of the customer in scope and of its account team."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from portal.accounts.models import CustomerRole, Membership, TeamPosition
from portal.accounts.queries import team
from portal.accounts.queries.readers import readers
from portal.foundation.audience import Visibility
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
    named: Mapping[str, int] = field(default_factory=dict)  # users by public id

    def of(self, role: OwnerRole | None, side: StepSide, staff: str = "") -> tuple[int | None, int | None]:
        """Return the member and the vendor's person who do a step; a step together has both.

        `staff` names the vendor's person; who cannot see the customer (any more) leaves it to the CSM.
        """
        theirs = {OwnerRole.ADMIN: self.admin, OwnerRole.SPONSOR: self.sponsor or self.admin}
        usually = self.backup or self.csm if role is OwnerRole.BACKUP else self.csm
        ours = self.named.get(staff) or usually
        usual = self.member or self.admin
        member = theirs.get(role, usual) if role is not None else usual
        if side is StepSide.TOGETHER:
            return member, ours
        if role in OF_VENDOR or (role is None and side is StepSide.VENDOR):
            return None, ours
        return (member, None) if side is StepSide.CUSTOMER else (None, ours)


def people_of(journey: Journey, named: Collection[str] = ()) -> People:
    """Return whom a journey's owner rules name. Two statements; with persons named by public id a few more."""
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
        named=_reaching(set(named) - {""}),
    )


def _reaching(named: Collection[str]) -> dict[str, int]:
    """Return those of the vendor's people named who see the customer in scope."""
    if not named:
        return {}
    return {one.public_id: one.id for one in readers(Visibility.VENDOR) if one.public_id in named}
