"""What somebody has still to do is listed and handed over when they move or leave."""

from collections.abc import Collection, Sequence

from flask_babel import gettext as _

from portal.accounts.models import Membership
from portal.accounts.ownership import Owned, Owner, register
from portal.commitments.actions import commitments
from portal.commitments.queries import owned
from portal.foundation.actor import Actor

KIND = "commitment"


class CommitmentKeeper:
    """The side of ownership of what was promised."""

    def owned_by(self, owner: Owner) -> Sequence[Owned]:
        """Return what somebody has still to do."""
        rows = owned.open_of(_person_id(owner))
        return [Owned(f"{KIND}:{row.public_id}", KIND, row.title, row.visibility) for row in rows]

    def hand_over(self, owner: Owner, successor: Owner, keys: Collection[str], *, by: Actor) -> None:
        """Let the successor do what these keys promise."""
        pids = {key.partition(":")[2] for key in keys if key.startswith(f"{KIND}:")}
        commitments.hand_over(_person_id(successor), pids, by=by)


def _person_id(owner: Owner) -> int:
    return owner.user_id if isinstance(owner, Membership) else owner.id


register(CommitmentKeeper(), {KIND: lambda: _("Action item")})
