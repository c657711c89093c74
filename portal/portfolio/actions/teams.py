"""Customers change hands inside the vendor's team, one or many at a time."""

from collections.abc import Sequence

from portal.accounts.actions import staff, team
from portal.accounts.models import TeamPosition, User
from portal.accounts.queries.team import place_of
from portal.foundation.actor import Actor
from portal.foundation.tenancy import customer_scope
from portal.portfolio.rules.lists import Line


def hand_over(lines: Sequence[Line], leaver: User, successor: User, *, by: Actor) -> int:
    """Let the successor follow at these customers; returns at how many.

    Where the leaver was primary they stay as backup and have a handover to write; as backup they leave. Raises
    CannotAccompany.
    """
    handed = 0
    for line in lines:
        with customer_scope(line.id):
            held = place_of(leaver)
        if held is None or leaver.id == successor.id:
            continue
        stays = held.position is TeamPosition.PRIMARY
        staff.hand_customer_over(line.id, leaver, successor, by=by, stays=stays)
        handed += 1
    return handed


def give_place(lines: Sequence[Line], person: User, position: TeamPosition, *, by: Actor) -> int:
    """Give somebody the same place at these customers; those where they are the primary are left as they are."""
    given = 0
    for line in lines:
        with customer_scope(line.id):
            held = place_of(person)
            if held is not None and held.position in (TeamPosition.PRIMARY, position):
                continue
            team.take_place(person, position, by=by)
        given += 1
    return given
