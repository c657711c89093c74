"""What a review asks for and leads to: decisions asked for, and what both sides aim at next.

Both are written down, put in order, taken away, brought back and handed over alike. A decision's answer may come after
the review is final: it stands beside what was frozen, and is carried on from there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.activity.actions import record as tell
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.history import CREATED, DELETED, RESTORED, Change
from portal.foundation.refusals import Refused
from portal.foundation.tenancy import customer_scope, narrowed
from portal.reviews.actions.events import review_changed
from portal.reviews.actions.outcomes_events import decision_moved
from portal.reviews.actions.stages import hold, require_writable
from portal.reviews.models import Aim, DecisionAsked, Review
from portal.reviews.queries import outcomes as asked_for
from portal.reviews.queries import reviews
from portal.reviews.rules.outcomes import (
    LONGEST_REQUEST,
    LONGEST_TITLE,
    MOST_AIMS,
    MOST_DECISIONS,
    moved,
    waits,
)
from portal.reviews.rules.words import AimKind, ReviewState

Either = DecisionAsked | Aim


@dataclass(frozen=True)
class _Kind:
    name: str  # in the history
    words: str  # the column that says what it is
    person: str  # the column of whoever is named for it
    rows: Callable[[int], Sequence[Either]]
    most: int


KINDS: Mapping[type[Either], _Kind] = {
    DecisionAsked: _Kind(asked_for.DECISION, "request", "decider_id", reviews.decisions_of, MOST_DECISIONS),
    Aim: _Kind(asked_for.AIM, "title", "owner_id", reviews.aims_of, MOST_AIMS),
}


def ask(
    review: Review,
    request: str,
    *,
    by: Actor,
    reason: str = "",
    decide_by: date | None = None,
    decider_id: int | None = None,
    decider_name: str = "",
    carried_from: DecisionAsked | None = None,
) -> DecisionAsked:
    """Ask for a decision, last of those that are there. Raises Refused: final, deleted, too_many."""
    made = DecisionAsked(
        review_id=review.id,
        request=" ".join(request.split())[:LONGEST_REQUEST],
        reason=reason,
        decide_by=decide_by,
        decider_id=decider_id,
        decider_name="" if decider_id is not None else decider_name,
        carried_from_id=carried_from.id if carried_from is not None else None,
    )
    _add(review, made, by)
    _tell(review, made, "review.decision_asked", by, decision=made.public_id)
    decision_moved(made, "asked", by=by)
    review_changed(review, "outcomes")
    return made


def aim_at(
    review: Review,
    kind: AimKind,
    title: str,
    *,
    side: Side,
    by: Actor,
    why: str = "",
    owner_id: int | None = None,
    due_on: date | None = None,
    under_node_id: int | None = None,
) -> Aim:
    """Write down what a side aims at, last of those that are there. Raises Refused: final, deleted, too_many."""
    made = Aim(
        review_id=review.id,
        kind=kind,
        title=" ".join(title.split())[:LONGEST_TITLE],
        why=why,
        side=side,
        owner_id=owner_id,
        due_on=due_on,
        under_node_id=under_node_id if kind is AimKind.INITIATIVE else None,
    )
    _add(review, made, by)
    _tell(review, made, "review.aimed", by, aim=made.public_id, aim_kind=str(kind))
    review_changed(review, "outcomes")
    return made


def revise(review: Review, one: Either, changes: Mapping[str, Any], *, by: Actor) -> None:
    """Change what is asked or aimed at, why, by when, by whom.

    Raises Refused: final, deleted, made (the aim stands in the plan now: change it there).
    """
    require_writable(review)
    if isinstance(one, Aim) and one.made_at is not None:
        raise Refused("made")
    real = _laid_on(one, changes)
    if isinstance(one, Aim) and one.kind is not AimKind.INITIATIVE:
        one.under_node_id = None
    if not real:
        return
    _record(one, real, by)
    if isinstance(one, DecisionAsked) and "decider_id" in real:
        decision_moved(one, "asked", by=by)
    review_changed(review, "outcomes")


def move(review: Review, one: Either, *, step: int = 0, before: Either | None = None, by: Actor) -> None:
    """Put one a place up (-1) or down (1), or before another. Raises Refused: final, deleted, gone."""
    require_writable(review)
    those = list(_kind(one).rows(review.id))
    if one not in those:
        raise Refused("gone")
    order = moved(those, one, step=step, before=before)
    for number, each in enumerate(order, 1):
        each.position = number
    _record(one, {"position": Change(those.index(one) + 1, order.index(one) + 1)}, by)
    review_changed(review, "outcomes")


def remove(review: Review, one: Either, *, by: Actor) -> None:
    """Take one away; it can be brought back, and what was made of an aim stays. Raises Refused: final, deleted."""
    require_writable(review)
    _take_away(one, by)
    review_changed(review, "outcomes")


def restore(review: Review, one: Either, *, by: Actor) -> None:
    """Bring one back. Raises Refused: final, deleted, too_many, carried (the same decision stands there again)."""
    require_writable(review)
    if _is_asked_again(one):
        raise Refused("carried")
    _require_room(review, one)
    one.deleted_at, one.visibility = None, review.visibility  # it may have been opened meanwhile
    _record(one, {RESTORED: Change(None, _words(one))}, by)
    review_changed(review, "outcomes")


def answer(review: Review, one: DecisionAsked, changes: Mapping[str, Any], *, today: date, by: Actor) -> None:
    """Write down what was decided: `answer` (None: nothing after all), `answer_text`, `answered_on`.

    Raises Refused: deleted, carried (the next review asks for it again), final (decided before it became final).
    """
    hold(review)
    _require_open(review, one)
    wanted = dict(changes)
    if wanted.get("answer", one.answer) is None:
        wanted |= {"answer": None, "answer_text": "", "answered_on": None}
    elif wanted.get("answered_on", one.answered_on) is None:
        wanted["answered_on"] = today
    real = _laid_on(one, wanted)
    if not real:
        return
    one.answered_by_id = by.person_id
    db.session.flush()  # its own row first, so that of two at once one is run again
    _record(one, real, by)
    if not waits(one.answer):
        _forget_unseen_copies(one, by)
    if one.answer is not None:
        said = {"answer": str(one.answer), "words": one.answer_text[:400]}
        _tell(review, one, "review.decision_answered", by, decision=one.public_id, **said)
        decision_moved(one, "answered", by=by)
    review_changed(review, "outcomes")


def hand_over(model: type[Either], successor_id: int | None, public_ids: set[str], *, by: Actor) -> None:
    """Let somebody else decide or see to these; None: nobody is named any more."""
    person = KINDS[model].person
    wanted: Any = select(model).where(model.public_id.in_(sorted(public_ids)))
    those: Sequence[Either] = db.session.scalars(narrowed(wanted, model)).all()
    for one in those:
        _record(one, _laid_on(one, {person: successor_id}), by)
        if isinstance(one, DecisionAsked):
            decision_moved(one, "asked", by=by)
        if (review := reviews.by_id(one.review_id)) is not None:
            review_changed(review, "outcomes")


def _add(review: Review, made: Either, by: Actor) -> None:
    require_writable(review)
    there = _require_room(review, made)
    made.position = max((one.position for one in there), default=0) + 1
    made.visibility = review.visibility
    db.session.add(made)
    db.session.flush()
    _record(made, {CREATED: Change(None, _words(made))}, by)


def _require_room(review: Review, one: Either) -> Sequence[Either]:
    """Return those that are there, unless they are too many already."""
    there = _kind(one).rows(review.id)
    if len(there) >= _kind(one).most:
        raise Refused("too_many")
    return there


def _require_open(review: Review, one: DecisionAsked) -> None:
    if review.deleted_at is not None or one.deleted_at is not None:
        raise Refused("deleted")
    if asked_for.carried_on([one.id]):
        raise Refused("carried")
    if review.state is ReviewState.FINAL and not waits(one.answer):
        raise Refused("final")


def _is_asked_again(one: Either) -> bool:
    carried_from = one.carried_from_id if isinstance(one, DecisionAsked) else None
    return carried_from is not None and bool(asked_for.carried_on([carried_from]))


def _forget_unseen_copies(one: DecisionAsked, by: Actor) -> None:
    """Take away what the vendor's team prepared to ask for again: it was decided meanwhile."""
    with customer_scope(one.customer_id):
        for copy in asked_for.unseen_copies(one.id):
            _take_away(copy, by)
        db.session.flush()


def _take_away(one: Either, by: Actor) -> None:
    one.deleted_at = clock.now()
    _record(one, {DELETED: Change(_words(one), None)}, by)


def _laid_on(one: Either, changes: Mapping[str, Any]) -> dict[str, Change]:
    real = {
        name: Change(getattr(one, name), value)
        for name, value in changes.items()
        if getattr(one, name) != value
    }
    for name, change in real.items():
        setattr(one, name, change.after)
    return real


def _kind(one: Either) -> _Kind:
    return KINDS[type(one)]


def _words(one: Either) -> str:
    words: str = getattr(one, _kind(one).words)
    return words


def _record(one: Either, changes: Mapping[str, Change], by: Actor) -> None:
    history.record(_kind(one).name, one.id, changes, by=by, visibility=one.visibility)


def _tell(review: Review, one: Either, kind: str, by: Actor, **facts: Any) -> None:
    tell(
        kind, by=by, visibility=one.visibility, subject_kind="review", subject_public_id=review.public_id,
        title=_words(one)[:300], **facts,
    )  # fmt: skip
