"""How much effort it took: the customer's word, with one tap, once it is solved."""

from portal.conversations.actions.refusals import Refused
from portal.conversations.actions.told import changed
from portal.conversations.models import Conversation, Solving
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility

LEAST, MOST = 1, 5  # almost none … very much


def tell(
    solving: Solving, conversation: Conversation, effort: int, *, by: Actor, words: str | None = None
) -> None:
    """Keep how much effort it took, 1 almost none … 5 very much; told again, the last word counts. Raises Refused."""
    if by.side is not Side.CUSTOMER:
        raise Refused("not_theirs")
    if solving.reopened_at is not None:
        raise Refused("not_solved")
    if not LEAST <= effort <= MOST:
        raise ValueError(f"an effort from {LEAST} to {MOST}")
    solving.effort, solving.effort_by_id, solving.effort_at = effort, by.person_id, clock.now()
    if words is not None:
        solving.effort_words = words
    changed(conversation, Visibility.SHARED, "standing", by=by)
