"""Putting somebody forward as a champion or an ambassador; the person accepts, and somebody who decides says yes."""

from collections.abc import Iterable

from sqlalchemy import select, update

from portal.accounts.actions import members
from portal.accounts.models import CustomerRole, Membership, StaffRole, User
from portal.activity.actions import record
from portal.activity.actions.notices import tell, withdraw
from portal.champions.actions.profiles import known, profile_of
from portal.champions.models import Nomination
from portal.champions.rules.words import NominationKind
from portal.foundation import clock, refusals
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.audit import remember
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope, every_customer

KIND = "nomination"
ASKED, TO_CONFIRM, NAMED = "champion.asked", "champion.to_confirm", "champion.named"
LONGEST_WHY = 1_000


class Refused(refusals.Refused):
    """It cannot be done; `reason` is already, waiting, ended or not_asked."""


def nominate(member: Membership, kind: NominationKind, why: str, *, by: Actor, decides: bool) -> Nomination:
    """Put a member of the customer in scope forward; `decides`: whoever does so may say yes to it, and thereby does.

    Who puts themselves forward has accepted. Raises Refused (already, waiting).
    """
    if is_one(member, kind):
        raise Refused("already")
    if waiting_for(member, kind) is not None:
        raise Refused("waiting")
    now = clock.now()
    oneself = by.person_id == member.user_id
    made = Nomination(
        kind=kind, user_id=member.user_id, why=why.strip()[:LONGEST_WHY], by_id=by.person_id,
        accepted_at=now if oneself else None, confirmed_at=now if decides else None,
        confirmed_by_id=by.person_id if decides else None,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _remember("nomination.made", made, by)
    if not oneself:
        _tell(made, [member.user_id], ASKED, by=by)
    _settle(made, member, by=by)
    return made


def accept(nomination: Nomination, member: Membership, *, by: Actor) -> None:
    """The person accepts. Raises Refused (ended, not_asked)."""
    _open(nomination)
    if by.person_id != nomination.user_id:
        raise Refused("not_asked")
    nomination.accepted_at = nomination.accepted_at or clock.now()
    _remember("nomination.accepted", nomination, by)
    _settle(nomination, member, by=by)


def confirm(nomination: Nomination, member: Membership, *, by: Actor) -> None:
    """Somebody who decides says yes. Raises Refused (ended)."""
    _open(nomination)
    nomination.confirmed_at, nomination.confirmed_by_id = clock.now(), by.person_id
    _remember("nomination.confirmed", nomination, by)
    _settle(nomination, member, by=by)


def decline(nomination: Nomination, *, by: Actor) -> None:
    """The person, or somebody who decides, says no. Raises Refused (ended)."""
    _open(nomination)
    nomination.declined_at = nomination.ended_at = clock.now()
    nomination.declined_by_id = by.person_id
    _remember("nomination.declined", nomination, by)
    _forget_asking(nomination)
    db.session.flush()


def step_down(member: Membership, *, by: Actor) -> None:
    """Somebody is an ambassador no more: by their own wish, or by the programme's word."""
    profile = profile_of(member.user_id, member.customer_id)
    if profile.ambassador_since is None:
        return
    profile.ambassador_since = None
    remember(
        "ambassador.ended", by=by, customer_id=member.customer_id, subject=f"person:{_pid(member.user_id)}"
    )
    db.session.flush()


def drop(person_id: int, *, by: Actor) -> None:
    """End what somebody who leaves the customer in scope was put forward for."""
    still = select(Nomination).where(Nomination.user_id == person_id, Nomination.ended_at.is_(None))
    for one in db.session.scalars(still).all():
        decline(one, by=by)


def forget(person_id: int) -> None:
    """Remove what was written about somebody when they were put forward, at whichever customer."""
    with every_customer("a person is erased wherever they were put forward"):
        found = db.session.scalars(
            select(Nomination.customer_id).where(Nomination.user_id == person_id).distinct()
        )
        customers = found.all()
    for customer_id in customers:
        with customer_scope(customer_id):
            db.session.execute(
                update(Nomination)
                .where(Nomination.user_id == person_id)
                .values(why="", version=Nomination.version + 1)
            )


def is_one(member: Membership, kind: NominationKind) -> bool:
    """True when a member is a champion or an ambassador already."""
    if kind is NominationKind.CHAMPION:
        return member.champion_since is not None
    profile = known(member.user_id, member.customer_id)
    return profile is not None and profile.ambassador_since is not None


def waiting_for(member: Membership, kind: NominationKind) -> Nomination | None:
    """Return the nomination of a member that is not decided yet."""
    return db.session.scalar(
        select(Nomination).where(
            Nomination.user_id == member.user_id, Nomination.kind == kind, Nomination.ended_at.is_(None)
        )
    )


def _open(nomination: Nomination) -> None:
    if nomination.ended_at is not None:
        raise Refused("ended")


def _settle(nomination: Nomination, member: Membership, *, by: Actor) -> None:
    if nomination.accepted_at is not None and nomination.confirmed_at is not None:
        _name(nomination, member, by=by)
    elif nomination.accepted_at is not None:
        _tell(nomination, _who_decides(nomination.kind), TO_CONFIRM, by=by)
    db.session.flush()


def _name(nomination: Nomination, member: Membership, *, by: Actor) -> None:
    nomination.ended_at = clock.now()
    if nomination.kind is NominationKind.CHAMPION:
        members.grant_champion(member, by=by)
    else:
        profile_of(member.user_id, member.customer_id).ambassador_since = clock.now()
        _remember("ambassador.named", nomination, by)
    record(
        f"{nomination.kind}.named", by=by, visibility=Visibility.SHARED, subject_kind=KIND,
        subject_public_id=nomination.public_id, person_id=member.user_id,
    )  # fmt: skip
    _forget_asking(nomination)
    _tell(nomination, [nomination.user_id, nomination.by_id], NAMED, by=by)


def _who_decides(kind: NominationKind) -> Iterable[int]:
    """Return a company's administrators for its champions, the vendor's leads for ambassadors."""
    if kind is NominationKind.CHAMPION:
        admins = select(Membership.user_id).where(
            Membership.role == CustomerRole.ADMIN, Membership.ended_at.is_(None)
        )
        return db.session.scalars(admins).all()
    leads = select(User.id).where(
        User.staff_role.in_((StaffRole.CS_LEAD, StaffRole.ADMIN)), User.disabled_at.is_(None)
    )
    return db.session.scalars(leads).all()


def _tell(nomination: Nomination, ids: Iterable[int], kind: str, *, by: Actor) -> None:
    tell(
        set(ids), kind, by=by, about=_about(nomination, kind), visibility=Visibility.SHARED,
        subject_kind=KIND, subject_id=nomination.id,
    )  # fmt: skip


def _forget_asking(nomination: Nomination) -> None:
    for kind in (ASKED, TO_CONFIRM):
        withdraw(_about(nomination, kind))


def _about(nomination: Nomination, kind: str) -> str:
    return f"{KIND}:{nomination.id}:{kind}"


def _remember(act: str, nomination: Nomination, by: Actor) -> None:
    remember(
        act, by=by, customer_id=nomination.customer_id, subject=f"person:{_pid(nomination.user_id)}",
        nomination=str(nomination.kind),
    )  # fmt: skip


def _pid(user_id: int) -> str:
    return db.session.scalars(select(User.public_id).where(User.id == user_id)).one()
