"""Who keeps which document is listed and handed over when somebody moves or leaves."""

from collections.abc import Collection, Sequence

from flask_babel import gettext as _

from portal.accounts.models import Membership
from portal.accounts.ownership import Owned, Owner, register
from portal.documents.actions import documents as actions
from portal.documents.queries import owned
from portal.foundation.actor import Actor

KIND = "document"


class ShelfKeeper:
    """The shelf's side of ownership."""

    def owned_by(self, owner: Owner) -> Sequence[Owned]:
        """Return the documents that somebody keeps true."""
        rows = owned.documents_of(_person_id(owner))
        return [Owned(f"{KIND}:{row.public_id}", KIND, row.title, row.visibility) for row in rows]

    def hand_over(self, owner: Owner, successor: Owner, keys: Collection[str], *, by: Actor) -> None:
        """Let the successor keep the documents of these keys."""
        pids = {key.partition(":")[2] for key in keys if key.startswith(f"{KIND}:")}
        actions.hand_over(_person_id(successor), pids, by=by)


def _person_id(owner: Owner) -> int:
    return owner.user_id if isinstance(owner, Membership) else owner.id


register(ShelfKeeper(), {KIND: lambda: _("Document")})
