"""What every act on a story leaves behind, and how the seal of its words is kept true."""

from typing import Any

from sqlalchemy import select

from portal.activity.actions import record
from portal.activity.actions.notices import withdraw
from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.stories.models import Story, StoryApproval
from portal.stories.queries import stories
from portal.stories.queries.writing import document_now
from portal.stories.rules.document import seal, text
from portal.stories.rules.stages import Verdict

KIND = "story"


def tell(kind: str, story: Story, by: Actor, **facts: Any) -> None:
    """Write it into the timeline that both sides read."""
    record(
        kind,
        by=by,
        subject_kind=KIND,
        subject_public_id=story.public_id,
        title=stories.title_of(story),
        **facts,
    )


def remember(act: str, story: Story, by: Actor, **facts: Any) -> None:
    """Keep it in the audit log."""
    audit.remember(act, by=by, customer_id=story.customer_id, subject=f"story:{story.public_id}", **facts)


def hold(story: Story) -> None:
    """Let nobody else ask, answer, publish or withdraw until this piece of work ends."""
    db.session.execute(select(Story.id).where(Story.id == story.id).with_for_update())


def reseal(story: Story) -> None:
    """Bring the seal up to what the story says now; nobody is asked any more about words that were changed."""
    db.session.flush()
    story.seal, story.updated_at = seal(text(document_now(story))), clock.now()
    asked = stories.open_approval(story)
    if asked is not None and asked.seal != story.seal:
        end(story, asked, Verdict.REPLACED)
    db.session.flush()


def end(
    story: Story, approval: StoryApproval, verdict: Verdict, *, by: Actor | None = None, remark: str = ""
) -> None:
    """End the asking; whoever was asked is asked no more."""
    approval.verdict, approval.ended_at, approval.remark = verdict, clock.now(), remark
    approval.actor_kind = by.kind if by else None
    story.asked_seal = ""
    withdraw(asking(approval))
    db.session.flush()


def asking(approval: StoryApproval) -> str:
    """Return the name that notices of an asking hang together by."""
    return f"story-asked-{approval.public_id}"


def consent(story: Story) -> str:
    """Return the name that notices of naming somebody hang together by."""
    return f"story-teller-{story.public_id}"
