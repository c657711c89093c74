"""What is done with the people of one customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.accounts import sessions
from portal.accounts.actions.revisions import revise
from portal.accounts.models import CustomerRole, Membership
from portal.accounts.queries import memberships
from portal.accounts.queries.members import is_last_admin
from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.events import Event, announce


class LastAdmin(Exception):
    """The customer would be left without an administrator; somebody must follow first."""


@dataclass(frozen=True)
class MemberRevised(Event):
    """A member's role, department, title or marks changed."""

    membership_id: int


@dataclass(frozen=True)
class RoleChanged(Event):
    """A member may do more, or less, than before."""

    membership_id: int
    before: CustomerRole
    after: CustomerRole
    by: Actor


@dataclass(frozen=True)
class AccessEnded(Event):
    """A person no longer belongs to the customer."""

    membership_id: int
    by: Actor


def revise_member(member: Membership, values: Mapping[str, Any], *, by: Actor) -> None:
    """Change a member's role, department, title or marks. Raises LastAdmin."""
    role = values.get("role", member.role)
    if role is not CustomerRole.ADMIN and is_last_admin(member):
        raise LastAdmin
    changes = revise("member", member, values, by=by, visibility=Visibility.SHARED)
    if "role" in changes:
        before = changes["role"].before
        _remember("role.changed", member, by, before=before.value, after=member.role.value)
        announce(RoleChanged(member.customer_id, member.id, before, member.role, by))
        sessions.look_anew(member.user, member.customer_id)
    if changes:
        announce(MemberRevised(member.customer_id, member.id))


def grant_champion(member: Membership, *, by: Actor) -> None:
    """Mark a member as champion: sees progress by department and may publish."""
    _mark_champion(member, member.champion_since or clock.now(), "champion.granted", by)


def withdraw_champion(member: Membership, *, by: Actor) -> None:
    """Take the champion's mark back."""
    _mark_champion(member, None, "champion.withdrawn", by)


def promote(member: Membership, *, by: Actor) -> None:
    """Make a member an administrator, because somebody must follow the last one."""
    if member.role is not CustomerRole.ADMIN:
        revise_member(member, {"role": CustomerRole.ADMIN}, by=by)


def end_access(member: Membership, *, by: Actor, follower: Membership | None = None) -> None:
    """Let a member in no longer, from the next request on; `follower` becomes administrator. Raises LastAdmin."""
    if follower is not None:
        promote(follower, by=by)
    if is_last_admin(member):
        raise LastAdmin
    close(member, by=by)


def close(member: Membership, *, by: Actor) -> None:
    """End a membership whatever follows from it; callers have seen to that."""
    revise("member", member, {"ended_at": clock.now()}, by=by, visibility=Visibility.SHARED)
    sessions.look_anew(member.user, member.customer_id)
    if not memberships.belongs_elsewhere(member):
        sessions.end_all(member.user)
    _remember("access.ended", member, by)
    announce(AccessEnded(member.customer_id, member.id, by))


def _mark_champion(member: Membership, since: datetime | None, act: str, by: Actor) -> None:
    if revise("member", member, {"champion_since": since}, by=by, visibility=Visibility.SHARED):
        _remember(act, member, by)
        announce(MemberRevised(member.customer_id, member.id))


def _remember(act: str, member: Membership, by: Actor, **facts: Any) -> None:
    subject = f"person:{member.user.public_id}"
    audit.remember(act, by=by, customer_id=member.customer_id, subject=subject, **facts)
