"""The look before a review is final: a CSM asks for it, a CS lead says yes, or what is to be changed first."""

from sqlalchemy import select

from portal.accounts.models import Customer, StaffRole, User
from portal.activity.actions import notices
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.refusals import Refused
from portal.reviews.actions import records
from portal.reviews.actions.events import ReviewMoved
from portal.reviews.actions.stages import hold, reach
from portal.reviews.models import Review, ReviewStage
from portal.reviews.queries import reviews
from portal.reviews.queries.snapshots import draft_of
from portal.reviews.queries.standing import seal_of_words
from portal.reviews.rules import stages
from portal.reviews.rules.stages import Step, StepRefused
from portal.reviews.rules.words import ReviewState


def ask(review: Review, *, by: Actor, message: str = "") -> None:
    """Ask the CS leads for a look. Raises Refused: no_such_step."""
    state = _follow(review, Step.ASK)
    reach(review, state, by=by, remark=message.strip())
    notices.tell(
        leads(), "review.look_asked", by=by, about=asking(review), visibility=Visibility.VENDOR,
        subject_kind=records.KIND, subject_id=review.id, review_id=review.id,
    )  # fmt: skip
    _leave_behind("look_asked", review, by)


def take_back(review: Review, *, by: Actor) -> None:
    """Ask no more; the review is written on. Raises Refused: no_such_step."""
    state = _follow(review, Step.TAKE_BACK)
    notices.withdraw(asking(review))
    reach(review, state, by=by)
    _leave_behind("look_taken_back", review, by)


def approve(review: Review, customer: Customer, seal: str, *, by: Actor, remark: str = "") -> None:
    """Say that it may be made final; `seal` is that of the words that were read.

    Raises Refused: no_such_step, own, changed (somebody has written in it meanwhile).
    """
    asked = _asked(review, Step.APPROVE, by)
    if seal != seal_of_words(draft_of(review, customer)):
        raise Refused("changed")
    reach(review, ReviewState.LOOKED, by=by, remark=remark.strip(), seal=seal)
    _answer("looked", review, asked, by)


def send_back(review: Review, reason: str, *, by: Actor) -> None:
    """Say what is to be changed first. Raises Refused: reason_missing, no_such_step, own."""
    if not reason.strip():
        raise Refused("reason_missing")
    asked = _asked(review, Step.SEND_BACK, by)
    reach(review, _follow(review, Step.SEND_BACK), by=by, remark=reason.strip())
    _answer("sent_back", review, asked, by)


def asking(review: Review) -> str:
    """Return the name that notices of a request for a look hang together by."""
    return f"review-look-{review.public_id}"


def leads() -> list[int]:
    """Return whom a look is asked of: the CS leads, the vendor's administrators where there are none."""
    asked = select(User.id, User.staff_role).where(
        User.staff_role.in_((StaffRole.CS_LEAD, StaffRole.ADMIN)), User.disabled_at.is_(None)
    )
    rows = db.session.execute(asked.order_by(User.id)).all()
    first = [row.id for row in rows if row.staff_role is StaffRole.CS_LEAD]
    return first or [row.id for row in rows]


def follow(review: Review, step: Step) -> ReviewState:
    """Return the stage that a step leads to now; whoever asks holds the review. Raises Refused: no_such_step."""
    was_final = reviews.newest_edition(review.id) is not None
    try:
        return stages.after(review.state, step, was_final=was_final)
    except StepRefused as refusal:
        raise Refused("no_such_step") from refusal


def _follow(review: Review, step: Step) -> ReviewState:
    hold(review)
    return follow(review, step)


def _asked(review: Review, step: Step, by: Actor) -> ReviewStage:
    """Return who asked for the look; nobody looks at what they themselves put forward."""
    _follow(review, step)
    asked = next(iter(reviews.stages_of(review.id)))
    if asked.by_id is not None and asked.by_id == by.person_id:
        raise Refused("own")
    return asked


def _answer(what: str, review: Review, asked: ReviewStage, by: Actor) -> None:
    notices.withdraw(asking(review))
    notices.tell(
        [asked.by_id] if asked.by_id else [], "review.looked", by=by,
        about=f"review-looked-{review.public_id}-{asked.id}", visibility=Visibility.VENDOR,
        subject_kind=records.KIND, subject_id=review.id, review_id=review.id, what=what,
    )  # fmt: skip
    _leave_behind(what, review, by)


def _leave_behind(what: str, review: Review, by: Actor) -> None:
    """Looks are the vendor's inside: the customer's timeline does not tell of them."""
    records.tell(f"review.{what}", review, by, visibility=Visibility.VENDOR)
    records.remember(f"review.{what}", review, by)
    announce(ReviewMoved(review.customer_id, review.id, what, by))
