"""How much effort a step took: one tap of the customer's person, after it is done."""

from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.onboarding.actions.events import changed
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.models import Step, StepEffort
from portal.onboarding.queries import efforts
from portal.onboarding.queries.work import journey_of
from portal.onboarding.rules.answers import plain_words
from portal.onboarding.rules.troubles import LEAST, MOST
from portal.onboarding.rules.words import StepState

LONGEST_WORDS = 1_000


def tell(step: Step, score: int, *, by: Actor, words: str | None = None) -> StepEffort:
    """Keep how much effort it took, 1 almost none … 5 very much; told again, the last word counts.

    Raises Refused: not_theirs (it is asked of the customer's people), not_done. Raises ValueError beyond the scale.
    """
    if by.side is not Side.CUSTOMER or by.person_id is None:
        raise Refused("not_theirs")
    if step.state is not StepState.DONE:
        raise Refused("not_done")
    if not LEAST <= score <= MOST:
        raise ValueError(f"an effort from {LEAST} to {MOST}")
    row = efforts.told_by(step, by.person_id)
    if row is None:
        row = StepEffort(customer_id=step.customer_id, step_id=step.id, person_id=by.person_id, score=score)
        db.session.add(row)
    row.score = score
    if words is not None:
        row.words = plain_words(words, LONGEST_WORDS)
    db.session.flush()
    changed(journey_of(step), [step], visibility=step.visibility)
    return row
