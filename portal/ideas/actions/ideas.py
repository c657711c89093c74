"""Writing an idea down, asking for it, changing its words and who may vote for it, and saying how it stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.activity.actions import record
from portal.collaboration.subjects import Subject
from portal.foundation import clock, outbox
from portal.foundation.actor import Actor
from portal.foundation.audience import Reach, Visibility
from portal.foundation.audit import remember
from portal.foundation.db import db
from portal.foundation.refusals import Refused
from portal.foundation.search import index
from portal.foundation.tenancy import scope
from portal.ideas.models import Idea, IdeaAsk, IdeaState

KIND, STANDS, DECIDED, PROPOSED = "idea", "idea.stands", "idea.decided", "idea.proposed"
LONGEST_TITLE, LONGEST_WHY = 200, 4_000
NEEDS_WORDS = (IdeaState.NOT_NOW,)


def write(title: str, text: str = "", *, by: Actor) -> Idea:
    """Write a new idea down, in the vendor's words. Raises Refused (no_title)."""
    line = " ".join(title.split())[:LONGEST_TITLE]
    if not line:
        raise Refused("no_title")
    made = Idea(title=line, text=text, made_by_id=by.person_id, worded_at=clock.now())
    db.session.add(made)
    db.session.flush()
    index.owe(KIND, made.id)
    return made


def ask(
    idea: Idea,
    why: str,
    *,
    by: Actor,
    visibility: Visibility,
    asked_by_id: int | None = None,
    source: Subject | None = None,
) -> IdeaAsk:
    """Note that the customer in scope asks for an idea, and why, in its own words; `source` is what it was said in."""
    current = scope()
    if current is None or current.customer_id is None:
        raise LookupError("an ask belongs to a customer")
    made = IdeaAsk(
        customer_id=current.customer_id,
        visibility=visibility,
        idea_id=idea.id,
        why=why[:LONGEST_WHY],
        asked_by_id=asked_by_id,
        subject_kind=source.kind if source else "",
        subject_id=source.id if source else 0,
        noted_by_id=by.person_id,
    )
    db.session.add(made)
    db.session.flush()
    record(
        "idea.asked", by=by, visibility=visibility, subject_kind=KIND, subject_public_id=made.public_id,
        title=idea.title,
    )  # fmt: skip
    return made


def revise(idea: Idea, changes: Mapping[str, Any], *, by: Actor) -> None:
    """Change an idea's words; from then on it is worded by the vendor, also where that is what was proposed."""
    real = {name: value for name, value in changes.items() if getattr(idea, name) != value}
    if not real and idea.worded_at is not None:
        return
    remember("idea.revised", by=by, subject=f"idea:{idea.public_id}", fields=sorted(real))
    for name, value in real.items():
        setattr(idea, name, value)
    idea.worded_at = idea.worded_at or clock.now()
    index.owe(KIND, idea.id)


def address(idea: Idea, reach: Reach, addressees: Sequence[str], *, by: Actor) -> None:
    """Say which customers see an idea and may vote for it. Raises Refused (not_worded, not_public)."""
    if idea.worded_at is None:
        raise Refused("not_worded")
    if reach is Reach.PUBLIC:
        raise Refused("not_public")
    remember("idea.addressed", by=by, subject=f"idea:{idea.public_id}", before=idea.reach, after=reach)
    idea.reach, idea.addressees = reach, sorted(addressees) if reach is Reach.SOME else []
    index.readdress(KIND, idea.id, idea.reach, idea.addressees)
    index.owe(KIND, idea.id)


def stand(idea: Idea, state: IdeaState, words: str, words_en: str = "", *, by: Actor) -> None:
    """Say how an idea stands; whoever asked or voted for it hears of it.

    A new state has a reason of its own. Raises Refused (no_reason, same, old_reason).
    """
    said, said_en = words.strip(), words_en.strip()
    if state in NEEDS_WORDS and not said:
        raise Refused("no_reason")
    if idea.state is state and (said, said_en) in (("", ""), (idea.state_words, idea.state_words_en)):
        raise Refused("same")
    if is_old_reason(said, idea.state_words, idea, state) or is_old_reason(
        said_en, idea.state_words_en, idea, state
    ):
        raise Refused("old_reason")
    remember(
        "idea.stands", by=by, subject=f"idea:{idea.public_id}", before=idea.state, after=state,
        was=idea.state_words, was_en=idea.state_words_en,
    )  # fmt: skip
    idea.state, idea.state_words, idea.state_words_en, idea.state_at = state, said, said_en, clock.now()
    db.session.flush()
    if state is not IdeaState.NEW:
        outbox.owe("ideas.tell_askers", idea_id=idea.id, since=idea.state_at.isoformat(), by_id=by.person_id)


def is_old_reason(said: str, before: str, idea: Idea, state: IdeaState) -> bool:
    """Tell whether what is said of a new state was said of the one before."""
    return idea.state is not state and bool(said) and said == before
