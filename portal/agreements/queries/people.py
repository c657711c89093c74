"""Who can be asked to agree: the customer's people, those of ours who accompany them, and who was asked before."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from portal.accounts.models import AccountTeamMember, Department, Membership, StaffRole, User
from portal.agreements.models import CirculationSeat, Signatory
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed

LEADS = (StaffRole.ADMIN, StaffRole.CS_LEAD)


@dataclass(frozen=True)
class Candidate:
    """Somebody with an account who can be asked. `key` names them in a form."""

    key: str
    side: Side
    user: User
    title: str


def candidates() -> list[Candidate]:
    """Return the people of both sides who may agree, the customer's first, each in the order of kana."""
    return [*_members(), *_staff()]


def candidate_of(user: User) -> Candidate | None:
    """Return this person as somebody who can be asked, None when they cannot."""
    return next((one for one in candidates() if one.user.id == user.id), None)


def seats() -> list[tuple[CirculationSeat, Signatory, Signatory | None]]:
    """Return the customer's usual circulation in its order: the seat, who sits there, and the deputy."""
    asked = select(CirculationSeat).order_by(CirculationSeat.position, CirculationSeat.id)
    found = db.session.scalars(narrowed(asked, CirculationSeat)).all()
    ids = {id_ for seat in found for id_ in (seat.signatory_id, seat.deputy_id) if id_ is not None}
    people = {
        row.id: row
        for row in db.session.scalars(narrowed(select(Signatory).where(Signatory.id.in_(ids)), Signatory))
    }
    return [(seat, people[seat.signatory_id], people.get(seat.deputy_id or 0)) for seat in found]


def stranger(public_id: str) -> Signatory | None:
    """Return somebody without an account by their pseudonym, unless they were erased."""
    asked = select(Signatory).where(
        Signatory.public_id == public_id, Signatory.user_id.is_(None), Signatory.erased_at.is_(None)
    )
    return db.session.scalar(narrowed(asked, Signatory))


def strangers() -> Sequence[Signatory]:
    """Return everybody without an account who was ever asked, one row for each address."""
    asked = (
        select(Signatory)
        .where(Signatory.user_id.is_(None), Signatory.erased_at.is_(None))
        .order_by(Signatory.id)
    )
    return list({one.email: one for one in db.session.scalars(narrowed(asked, Signatory))}.values())


def called_alike(person: Signatory) -> Sequence[Signatory]:
    """Return every pseudonym of somebody without an account: one is kept for each name and title they had."""
    asked = select(Signatory).where(Signatory.user_id.is_(None), Signatory.email == person.email)
    return db.session.scalars(narrowed(asked, Signatory)).all()


def _members() -> Sequence[Candidate]:
    asked = (
        select(Membership, User, Department.name)
        .join(User, User.id == Membership.user_id)
        .outerjoin(
            Department,
            (Department.id == Membership.department_id) & (Department.customer_id == Membership.customer_id),
        )
        .where(Membership.ended_at.is_(None), User.disabled_at.is_(None), User.erased_at.is_(None))
        .order_by(User.family_kana, User.family_name, User.id)
    )
    return [
        Candidate(
            f"member:{member.public_id}", Side.CUSTOMER, user, " ".join(filter(None, (part, member.title)))
        )
        for member, user, part in db.session.execute(asked)
    ]


def _staff() -> Sequence[Candidate]:
    accompanying = select(AccountTeamMember.user_id).where(AccountTeamMember.ended_at.is_(None))
    team = set(db.session.scalars(narrowed(accompanying, AccountTeamMember)))
    asked = (
        select(User)
        .where(
            or_(User.staff_role.in_(LEADS), (User.staff_role == StaffRole.CSM) & User.id.in_(team)),
            User.disabled_at.is_(None),
            User.erased_at.is_(None),
        )
        .order_by(User.family_kana, User.family_name, User.id)
    )
    return [
        Candidate(
            f"staff:{user.public_id}",
            Side.VENDOR,
            user,
            " ".join(filter(None, (user.staff_department, user.staff_title))),
        )
        for user in db.session.scalars(asked)
    ]
