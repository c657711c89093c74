"""Putting one exact text before the customer's approver, who agrees to it or sends it back.

An approver without an account reads by a personal link; agreeing asks for a code that is mailed at that moment and
works in the asking browser alone.
"""

from typing import Any

from sqlalchemy import select, update

from portal.accounts import sessions
from portal.activity.actions import notices
from portal.agreements.models import Signatory
from portal.foundation import clock, limits, mail
from portal.foundation import links as purpose_links
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Visibility
from portal.foundation.audit import remember_after_rollback
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.limits import Allowance
from portal.foundation.links import LinkRefused, Purpose, PurposeLink
from portal.foundation.refusals import Refused
from portal.stories.actions import records
from portal.stories.actions.events import StoryChanged
from portal.stories.models import Story, StoryApproval
from portal.stories.queries import stories
from portal.stories.queries.writing import document_now, said
from portal.stories.rules.document import missing, seal, text
from portal.stories.rules.stages import Stage, Verdict

ASKS = Allowance("story approvals", 20, 3600)  # for each customer
CODES = Allowance("story codes", 5, 3600)  # for each asking


def ask(story: Story, approver: Signatory, *, by: Actor, message: str = "") -> StoryApproval:
    """Put the story's words before its approver, exactly as they are now; whoever was asked before is asked no more.

    Raises Refused: incomplete, teller (who tells it has not agreed to be named), agreed (just these words), too_often.
    """
    records.hold(story)
    if missing(story.language, said(story)):
        raise Refused("incomplete")
    if story.teller_id is not None and story.teller_agreed_at is None:
        raise Refused("teller")
    if story.stage in (Stage.AGREED, Stage.PUBLISHED):
        raise Refused("agreed")
    if not limits.take(ASKS, "customer", story.customer_id):
        raise Refused("too_often")
    before = stories.open_approval(story)
    if before is not None:
        records.end(story, before, Verdict.REPLACED, by=by)
    words = text(document_now(story))
    approval = StoryApproval(
        customer_id=story.customer_id, story_id=story.id, approver_id=approver.id, text=words, seal=seal(words),
        message=message, asked_by_id=by.person_id,
    )  # fmt: skip
    db.session.add(approval)
    story.seal = story.asked_seal = approval.seal
    db.session.flush()
    _ring(story, approval, approver, by)
    _write(story, approval, approver)
    _told("asked", story, by, seal=approval.seal)
    return approval


def agree(story: Story, approval: StoryApproval, seen: str, *, by: Actor, remark: str = "") -> None:
    """Agree to the exact text; `seen` is the seal of what was read. Raises Refused: ended, changed, tampered."""
    _require_open(approval, seen, by)
    records.end(story, approval, Verdict.AGREED, by=by, remark=remark)
    story.agreed_seal = approval.seal
    _told("agreed", story, by, seal=approval.seal)


def send_back(story: Story, approval: StoryApproval, seen: str, reason: str, *, by: Actor) -> None:
    """Say what is to be changed first. Raises Refused as `agree` does, and reason_missing."""
    if not reason.strip():
        raise Refused("reason_missing")
    _require_open(approval, seen, by)
    records.end(story, approval, Verdict.SENT_BACK, by=by, remark=reason.strip())
    _told("sent_back", story, by, seal=approval.seal)


def take_back(story: Story, *, by: Actor) -> None:
    """Ask no more. Raises Refused (ended)."""
    approval = stories.open_approval(story)
    if approval is None:
        raise Refused("ended")
    records.end(story, approval, Verdict.TAKEN_BACK, by=by)
    _revoke(approval)
    _told("taken_back", story, by)


def ask_code(approval: StoryApproval, approver: Signatory) -> PurposeLink:
    """Mail six digits to the approver, good for ten minutes in this browser. Raises LinkRefused (too_many)."""
    if not limits.take(CODES, "story", approval.id):
        raise LinkRefused("too_many")
    _revoke(approval, Purpose.STORY_CODE)
    link = purpose_links.make(
        Purpose.STORY_CODE, email=approver.email, browser=sessions.browser(), customer_ref=approval.customer_id,
        ids={"approval": approval.id},
    )  # fmt: skip
    mail.post("story.code", customer_ref=approval.customer_id, approval_id=approval.id, link_id=link.id)
    return link


def enter_code(approval: StoryApproval, challenge: PurposeLink, typed: str) -> bool:
    """Spend the code; False when it is another one, which counts. Raises LinkRefused when it opens no more."""
    if challenge.ids.get("approval") != approval.id:
        raise LinkRefused("unknown")
    if purpose_links.spend_by_code(challenge, typed):
        return True
    limits.note_failure()
    return False


def actor_of(approver: Signatory) -> Actor:
    """Return who acts when somebody acts by their personal link."""
    return Actor(ActorKind.ACTION_LINK, approver.side, approver.user_id)


def links_to(approval: StoryApproval, purpose: Purpose = Purpose.STORY) -> list[PurposeLink]:
    """Return the links to an asking that still open, the newest first."""
    asked = select(PurposeLink).where(
        PurposeLink.purpose == purpose, PurposeLink.customer_ref == approval.customer_id,
        PurposeLink.revoked_at.is_(None), PurposeLink.expires_at > clock.now(),
    )  # fmt: skip
    found = db.session.scalars(asked.order_by(PurposeLink.id.desc())).all()
    return [link for link in found if link.ids.get("approval") == approval.id]


def _revoke(approval: StoryApproval, purpose: Purpose = Purpose.STORY) -> None:
    ids = [link.id for link in links_to(approval, purpose)]
    if ids:
        gone = update(PurposeLink).where(PurposeLink.id.in_(ids)).values(revoked_at=clock.now())
        db.session.execute(gone)


def _ring(story: Story, approval: StoryApproval, approver: Signatory, by: Actor) -> None:
    if approver.user_id is not None:
        notices.tell(
            [approver.user_id], "story.asked", by=by, about=records.asking(approval), visibility=Visibility.SHARED,
            subject_kind=records.KIND, subject_id=story.id, story_id=story.id,
        )  # fmt: skip


def _write(story: Story, approval: StoryApproval, approver: Signatory) -> None:
    ids: dict[str, Any] = {"customer_ref": story.customer_id, "approval_id": approval.id}
    if approver.user_id is None:
        ids["link_id"] = purpose_links.make(
            Purpose.STORY, email=approver.email, customer_ref=story.customer_id, ids={"approval": approval.id}
        ).id
    mail.post("story.asked", **ids)


def _require_open(approval: StoryApproval, seen: str, by: Actor) -> None:
    if approval.ended_at is not None:
        raise Refused("ended")
    if seen != approval.seal:
        raise Refused("changed")
    if seal(approval.text) != approval.seal:
        subject = f"story_approval:{approval.public_id}"
        remember_after_rollback("story.seal_broken", by=by, customer_id=approval.customer_id, subject=subject)
        raise Refused("tampered")


def _told(what: str, story: Story, by: Actor, **facts: str) -> None:
    records.tell(f"story.{what}", story, by)
    records.remember(f"story.{what}", story, by, **facts)
    announce(StoryChanged(customer_id=story.customer_id, story_id=story.id, what=what, by=by))
