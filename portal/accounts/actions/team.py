"""Who of the vendor's people accompanies a customer. There is always exactly one primary."""

from dataclasses import dataclass

from portal.accounts import ownership, sessions
from portal.accounts.actions.revisions import write_down
from portal.accounts.models import AccountTeamMember, Handover, HandoverKind, TeamPosition, User
from portal.accounts.queries import team
from portal.foundation import audit, clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.history import Change


class PrimaryNeeded(Exception):
    """The primary's place cannot be left before somebody else has taken it."""


class CannotAccompany(Exception):
    """The person's role does not allow them to be primary or backup."""


@dataclass(frozen=True)
class PrimaryChanged(Event):
    """Another person is the customer's primary CSM from now on."""

    before_id: int | None
    after_id: int
    by: Actor


def begin(primary: User, backup: User | None, *, by: Actor) -> None:
    """Give the new customer in scope its team."""
    take_place(primary, TeamPosition.PRIMARY, by=by)
    if backup is not None and backup.id != primary.id:
        take_place(backup, TeamPosition.BACKUP, by=by)


def enter_primary(user: User, *, by: Actor) -> None:
    """Give a customer that was imported just now its primary, without asking who was there before."""
    _open(user, TeamPosition.PRIMARY, by=by)
    announce(PrimaryChanged(history.change_set(by).customer_id, None, user.id, by))


def take_place(user: User, position: TeamPosition, *, by: Actor) -> None:
    """Give a person a place in the team of the customer in scope.

    A primary who is followed stays as backup, so that the handover can be written. Raises CannotAccompany, and
    PrimaryNeeded when the primary is given another place.
    """
    if position in (TeamPosition.PRIMARY, TeamPosition.BACKUP) and not team.may_accompany(user):
        raise CannotAccompany
    held = team.place_of(user)
    if held is not None and held.position is position:
        return
    if held is not None and held.position is TeamPosition.PRIMARY:
        raise PrimaryNeeded
    former = team.primary() if position is TeamPosition.PRIMARY else None
    _end(held, by=by)
    if former is not None:
        _end(team.place_of(former), by=by)
        _open(former, TeamPosition.BACKUP, by=by)
    _open(user, position, by=by)
    if position is TeamPosition.PRIMARY:
        _tell_of_primary(former, user, by=by)


def leave_place(user: User, *, by: Actor) -> None:
    """End a person's place in the team of the customer in scope. Raises PrimaryNeeded."""
    held = team.place_of(user)
    if held is None:
        return
    if held.position is TeamPosition.PRIMARY:
        raise PrimaryNeeded
    _end(held, by=by)


def succeed(leaver: User, successor: User, *, by: Actor, stays: bool) -> list[ownership.Owned]:
    """Let the successor take the leaver's place and everything they own at the customer in scope.

    `stays` keeps a former primary as backup (they leave later, and write the handover until then).
    """
    held = team.place_of(leaver)
    if held is not None and held.position is TeamPosition.PRIMARY:
        take_place(successor, TeamPosition.PRIMARY, by=by)
    elif held is not None and team.place_of(successor) is None:
        take_place(successor, held.position, by=by)
    if not stays:
        _end(team.place_of(leaver), by=by)
    keys = {thing.key for thing in ownership.owned_by(leaver)}
    return ownership.hand_over(leaver, successor, keys, by=by)


def end_every_place(user: User, *, by: Actor) -> None:
    """End the person's place at the customer in scope, whatever it is: they have left."""
    _end(team.place_of(user), by=by)


def _open(user: User, position: TeamPosition, *, by: Actor) -> None:
    db.session.add(AccountTeamMember(user_id=user.id, position=position))
    _write_down(user, None, position, by=by)


def _end(place: AccountTeamMember | None, *, by: Actor) -> None:
    if place is None:
        return
    place.ended_at = clock.now()
    sessions.look_anew(place.user, place.customer_id)
    _write_down(place.user, place.position, None, by=by)


def _write_down(user: User, before: TeamPosition | None, after: TeamPosition | None, *, by: Actor) -> None:
    db.session.flush()
    change = {"place": Change(before, after)}
    write_down("team_member", user.id, change, by=by, visibility=Visibility.VENDOR)
    audit.remember(
        "team.changed",
        by=by,
        customer_id=history.change_set(by).customer_id,
        subject=f"person:{user.public_id}",
        before=before.value if before else None,
        after=after.value if after else None,
    )


def _tell_of_primary(former: User | None, user: User, *, by: Actor) -> None:
    customer_id = history.change_set(by).customer_id
    if former is not None:
        db.session.add(Handover(kind=HandoverKind.CSM_TO_CSM, from_id=former.id, to_id=user.id))
        db.session.flush()
    announce(PrimaryChanged(customer_id, former.id if former else None, user.id, by))
