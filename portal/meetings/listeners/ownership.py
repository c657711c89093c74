"""Meetings and series that somebody organizes are listed and handed over when they move or leave."""

from collections.abc import Collection, Iterable, Sequence

from flask_babel import gettext as _

from portal.accounts.models import Membership
from portal.accounts.ownership import Owned, Owner, register
from portal.foundation.actor import Actor
from portal.foundation.i18n import moment
from portal.meetings.actions import organizers
from portal.meetings.actions.organizers import Following
from portal.meetings.queries import owned
from portal.meetings.queries.owned import AnyRow

MEETING, SERIES = "meeting", "series"


class MeetingKeeper:
    """The side of ownership of meetings."""

    def owned_by(self, owner: Owner) -> Sequence[Owned]:
        """Return what somebody organizes and has still to hold."""
        person_id = _person_id(owner)
        single, series = owned.single_ones_of(person_id), owned.series_of(person_id)
        return [*_listed(MEETING, single), *_listed(SERIES, series)]

    def hand_over(self, owner: Owner, successor: Owner, keys: Collection[str], *, by: Actor) -> None:
        """Let the successor hold the meetings of these keys."""
        last_day = owner.leaves_on if isinstance(owner, Membership) else owner.staff_leaves_on
        following = Following(_person_id(owner), _person_id(successor), last_day)
        organizers.hand_over(_named(MEETING, keys), _named(SERIES, keys), following, by=by)


def _listed(kind: str, rows: Iterable[AnyRow]) -> list[Owned]:
    return [
        Owned(
            f"{kind}:{row.public_id}",
            kind,
            row.title,
            row.visibility,
            note=moment(row.starts_at) if row.starts_at else _("Finding a time"),
        )
        for row in rows
    ]


def _named(kind: str, keys: Collection[str]) -> set[str]:
    return {key.partition(":")[2] for key in keys if key.startswith(f"{kind}:")}


def _person_id(owner: Owner) -> int:
    return owner.user_id if isinstance(owner, Membership) else owner.id


register(MeetingKeeper(), {MEETING: lambda: _("Meeting"), SERIES: lambda: _("Series of meetings")})
