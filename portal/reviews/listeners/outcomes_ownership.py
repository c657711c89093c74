"""What somebody is to decide or to see to in a review is listed and handed over when they move or leave."""

from collections.abc import Collection, Iterable, Sequence

from flask_babel import gettext as _

from portal.accounts.models import Membership
from portal.accounts.ownership import Owned, Owner, register
from portal.foundation.actor import Actor
from portal.reviews.actions import outcomes as change
from portal.reviews.models import Aim, DecisionAsked
from portal.reviews.queries import outcomes
from portal.reviews.queries.outcomes import AIM, DECISION, AnyRow


class OutcomeKeeper:
    """The side of ownership of what reviews ask for and lead to."""

    def owned_by(self, owner: Owner) -> Sequence[Owned]:
        """Return what somebody has still to decide, and the aims of which nothing was made yet."""
        person_id = _person_id(owner)
        asked = [
            Owned(f"{DECISION}:{row.public_id}", DECISION, row.request[:200], row.visibility)
            for row in outcomes.open_of(person_id)
        ]
        return [*asked, *_aims(outcomes.open_aims_of(person_id))]

    def hand_over(self, owner: Owner, successor: Owner, keys: Collection[str], *, by: Actor) -> None:
        """Let the successor decide and see to what these keys name."""
        successor_id = _person_id(successor)
        change.hand_over(DecisionAsked, successor_id, _named(DECISION, keys), by=by)
        change.hand_over(Aim, successor_id, _named(AIM, keys), by=by)


def _aims(rows: Iterable[AnyRow]) -> list[Owned]:
    return [Owned(f"{AIM}:{row.public_id}", AIM, row.title, row.visibility) for row in rows]


def _named(kind: str, keys: Collection[str]) -> set[str]:
    return {key.partition(":")[2] for key in keys if key.startswith(f"{kind}:")}


def _person_id(owner: Owner) -> int:
    return owner.user_id if isinstance(owner, Membership) else owner.id


register(
    OutcomeKeeper(),
    {DECISION: lambda: _("Decision asked for"), AIM: lambda: _("Aim of a business review")},
)
