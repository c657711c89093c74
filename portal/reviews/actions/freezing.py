"""Making a review final: what stands there is gathered, written down for ever and sealed. Corrections make editions.

Everything happens while the review is held, in one transaction: of two who make it final, one is told that it is done.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Customer
from portal.agreements.rules.document import reference, seal, text
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.audit import remember_after_rollback
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.history import Change
from portal.foundation.refusals import Refused
from portal.foundation.tenancy import narrowed
from portal.reviews.actions import records
from portal.reviews.actions.events import ReviewFinal, ReviewMoved, review_changed
from portal.reviews.actions.looking import follow
from portal.reviews.actions.stages import hold, reach
from portal.reviews.models import Aim, DecisionAsked, Review, ReviewEdition, ReviewSection
from portal.reviews.queries import reviews, standing
from portal.reviews.queries.snapshots import draft_of, frozen
from portal.reviews.rules.comparing import corrections, kept_of
from portal.reviews.rules.snapshot import OWN, SCHEMA, Snapshot, Told
from portal.reviews.rules.stages import Step, correcting_for
from portal.reviews.rules.words import ReviewState

Document = dict[str, Any]


def make_final(review: Review, customer: Customer, *, by: Actor, seen: str = "") -> ReviewEdition:
    """Freeze a review as it stands; `seen` is the seal of the words that whoever does it has read.

    Raises Refused: already, no_such_step, not_open, incomplete, look_missing, look_outdated, changed, unchanged,
    tampered.
    """
    hold(review)
    if review.state is ReviewState.FINAL:
        raise Refused("already")
    if review.visibility is not Visibility.SHARED:
        raise Refused("not_open")
    state = follow(review, Step.FREEZE)
    _read_anew(review)
    snapshot = draft_of(review, customer)
    found = standing.standing_of(review, snapshot)
    _require_ready(found, seen)
    if found.edition is not None:
        require_intact(found.edition, by=by)
    edition = _keep(review, snapshot, found.edition, by)
    reach(review, state, by=by)
    records.tell("review.final", review, by, number=edition.number)
    records.remember("review.final", review, by, number=edition.number, seal=edition.seal)
    announce(ReviewFinal(review.customer_id, review.id, edition.id, edition.number, by))
    return edition


def reopen(review: Review, reason: str, *, by: Actor) -> None:
    """Correct a review that is final: it can be written in again, and its next edition says why and what changed.

    Raises Refused: reason_missing, no_such_step.
    """
    if not reason.strip():
        raise Refused("reason_missing")
    hold(review)
    reach(review, follow(review, Step.REOPEN), by=by, remark=reason.strip())
    records.tell("review.reopened", review, by, reason=reason.strip())
    records.remember("review.reopened", review, by, reason=reason.strip())
    announce(ReviewMoved(review.customer_id, review.id, "reopened", by))


def keep(review: Review, *, by: Actor) -> None:
    """Give a correction up: the newest edition stays as it is, and what was written since is put back.

    What was decided and aimed at meanwhile stays, since it holds whatever the review says. Raises Refused:
    no_such_step.
    """
    hold(review)
    state = follow(review, Step.KEEP)
    edition = reviews.newest_edition(review.id)
    assert edition is not None  # there is nothing else to go back to
    _put_back(review, frozen(edition), by)
    reach(review, state, by=by)
    review_changed(review, "sections")
    records.tell("review.kept", review, by, number=edition.number)
    records.remember("review.kept", review, by, number=edition.number)
    announce(ReviewMoved(review.customer_id, review.id, "kept", by))


def delete(review: Review, *, by: Actor) -> None:
    """Throw a draft away. Raises Refused: kept (an edition of it is kept for ever)."""
    hold(review)
    if reviews.newest_edition(review.id) is not None:
        raise Refused("kept")
    review.deleted_at = clock.now()
    history.record(
        records.KIND, review.id, {history.DELETED: Change(review.title, None)}, by=by,
        visibility=review.visibility,
    )  # fmt: skip
    records.remember("review.deleted", review, by, state=str(review.state))
    review_changed(review, "stages")
    announce(ReviewMoved(review.customer_id, review.id, "deleted", by))


def require_intact(edition: ReviewEdition, *, by: Actor) -> None:
    """Refuse (tampered) where the text is not the one that was sealed; the audit log remembers it."""
    if seal(edition.text) != edition.seal:
        subject = f"review_edition:{edition.public_id}"
        remember_after_rollback(
            "review.tampered", by=by, customer_id=edition.customer_id, subject=subject, seal=edition.seal
        )
        raise Refused("tampered")


def _require_ready(found: standing.Standing, seen: str) -> None:
    if not found.complete:
        raise Refused("incomplete")
    if found.look_missing:
        raise Refused("look_missing")
    if found.review.look_required and found.look_outdated:
        raise Refused("look_outdated")
    if seen and seen != found.words_seal:
        raise Refused("changed")


def _keep(review: Review, snapshot: Snapshot, before: ReviewEdition | None, by: Actor) -> ReviewEdition:
    """Write the edition down: the document with its number, its time, what it corrects and why."""
    reason = correcting_for(reviews.stages_of(review.id))
    now = clock.now()
    document = {**snapshot.document, "edition": _edition(snapshot, before, reason, now.isoformat())}
    canonical = text(document)
    edition = ReviewEdition(
        review_id=review.id, number=document["edition"]["number"], schema=SCHEMA, text=canonical,
        seal=seal(canonical), corrects=reason, frozen_at=now, frozen_by_id=by.person_id,
        visibility=review.visibility,
    )  # fmt: skip
    db.session.add(edition)
    try:
        db.session.flush()
    except IntegrityError as error:  # where the database let two hold the review at once
        raise Refused("already") from error
    return edition


def _edition(snapshot: Snapshot, before: ReviewEdition | None, reason: str, at: str) -> Document:
    if before is None:
        return {"number": 1, "at": at, "reason": "", "before": None, "changes": []}
    old = frozen(before).document
    if kept_of(old) == kept_of(snapshot.document):
        raise Refused("unchanged")
    return {
        "number": before.number + 1,
        "at": at,
        "reason": reason,
        "before": {"number": before.number, "reference": reference(before.seal), "seal": before.seal},
        "changes": corrections(old, snapshot.document),
    }


def _read_anew(review: Review) -> None:
    """See the rows of a review as whoever held it before has left them."""
    for model in (ReviewSection, DecisionAsked, Aim):
        asked = select(model).where(model.review_id == review.id)
        db.session.scalars(narrowed(asked, model), execution_options={"populate_existing": True}).all()


def _put_back(review: Review, kept: Snapshot, by: Actor) -> None:
    """Give the review and its sections the words and the order that the edition has.

    Pages of one's own that it does not have are left out; a section of a feature may only have had nothing to tell.
    """
    told = {one.id: one for one in kept.sections}
    rows = reviews.sections_of(review.id, left_out=True)
    for row in rows:
        if row.public_id in told:
            _reword(row, told[row.public_id], by)
        elif row.key == OWN:
            row.left_out_at = row.left_out_at or clock.now()
    there = {row.public_id: row for row in rows}
    ordered = [there[one] for one in told if one in there]
    for row, place in zip(ordered, sorted(row.position for row in ordered), strict=True):
        row.position = place
    head = {name: Change(getattr(review, name), kept.review[name]) for name in ("title", "conclusion")}
    history.record(records.KIND, review.id, head, by=by, visibility=review.visibility)
    review.title, review.conclusion = kept.review["title"], kept.review["conclusion"]
    db.session.flush()


def _reword(row: ReviewSection, told: Told, by: Actor) -> None:
    row.left_out_at = None
    wanted = {"title": told.title, "text": told.text} | {s.value: words for s, words in told.said.items()}
    changes = {name: Change(getattr(row, name), words) for name, words in wanted.items()}
    history.record("review_section", row.id, changes, by=by, visibility=row.visibility)
    for name, words in wanted.items():
        setattr(row, name, words)
