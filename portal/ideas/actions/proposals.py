"""A customer proposes an idea: in its own words, which only its people and its account team read."""

from portal.accounts.queries.team import places
from portal.activity.actions.notices import tell
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.refusals import Refused
from portal.ideas.actions.ideas import KIND, LONGEST_TITLE, PROPOSED, ask
from portal.ideas.actions.votes import vote
from portal.ideas.models import Idea


def propose(title: str, why: str, *, by: Actor) -> Idea:
    """Propose an idea as a person of the customer in scope, who votes for it; the account team hears of it.

    Raises Refused (no_title, no_why).
    """
    line = " ".join(title.split())[:LONGEST_TITLE]
    if not line:
        raise Refused("no_title")
    if not why.strip():
        raise Refused("no_why")
    made = Idea(title=line, made_by_id=by.person_id)
    db.session.add(made)
    db.session.flush()
    asked = ask(made, why.strip(), by=by, visibility=Visibility.SHARED, asked_by_id=by.person_id)
    vote(made, by=by)
    tell(
        {place.user_id for place in places()}, PROPOSED, by=by, about=f"idea:{made.id}:proposed",
        visibility=Visibility.SHARED, subject_kind=KIND, subject_id=asked.id,
    )  # fmt: skip
    return made
