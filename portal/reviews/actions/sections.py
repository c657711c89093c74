"""The sections of a review: chosen, ordered, left out and brought back; and what both sides say about each."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.activity import review_sections
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.history import CREATED, DELETED, RESTORED, Change
from portal.foundation.refusals import Refused
from portal.reviews.actions.events import review_changed
from portal.reviews.actions.section_events import section_said
from portal.reviews.actions.stages import require_writable
from portal.reviews.models import Review, ReviewSection, ReviewTemplate
from portal.reviews.queries.sections import is_commented, rows_of
from portal.reviews.rules.sections import PARTS, in_order, moved, part_of
from portal.reviews.rules.snapshot import OWN
from portal.reviews.rules.words import Slot

KIND = "review_section"
MOST_OWN = 30


def fill(review: Review, template: ReviewTemplate | None, *, language: str) -> list[ReviewSection]:
    """Give a new review the sections of its template; one that names none means every usual section."""
    known = {one.key: one for one in review_sections.sections()}
    wanted: Sequence[Mapping[str, Any]] = template.sections if template is not None else ()
    if not wanted:
        wanted = [{"key": one.key} for one in known.values() if one.usual]
    made, own = [], 0
    for one in wanted:
        key = one.get("key", "")
        if key == OWN:
            own += 1
            made.append(_own(review, own, one, language))
        elif key in known and all(row.key != key for row in made):
            made.append(_row(review, key=key, part=str(known[key].part)))
    for place, row in enumerate(in_order(made), 1):
        row.position = place
    db.session.add_all(made)
    db.session.flush()
    return made


def add(review: Review, key: str, *, by: Actor) -> ReviewSection:
    """Add a section of a feature at the end of its part. Raises Refused: final, deleted, gone."""
    require_writable(review)
    found = next((one for one in review_sections.sections() if one.key == key), None)
    rows = rows_of(review.id)
    if found is None:
        raise Refused("gone")
    there = next((row for row in rows if row.key == key), None)
    if there is not None:
        bring_back(review, there, by=by)
        return there
    return _added(review, rows, _row(review, key=key, part=str(found.part)), by)


def add_own(review: Review, title: str, part: str, text: str = "", *, by: Actor) -> ReviewSection:
    """Add a page of one's own at the end of a part. Raises Refused: final, deleted, too_many."""
    require_writable(review)
    rows = rows_of(review.id)
    numbers = [row.own_number for row in rows if row.key == OWN]
    if len(numbers) >= MOST_OWN:
        raise Refused("too_many")
    row = _row(
        review, key=OWN, part=part_of(part), own_number=max(numbers, default=0) + 1, title=title, text=text
    )
    return _added(review, rows, row, by)


def move(review: Review, row: ReviewSection, *, step: int = 0, before: str | None = None, by: Actor) -> None:
    """Put a section one place up (-1) or down (1) in its part, or before another of it ("": at its end).

    Raises Refused: final, deleted.
    """
    require_writable(review)
    rows = in_order(rows_of(review.id))
    order = moved(rows, row, step, before)
    if order == rows:
        return
    was = rows.index(row) + 1
    _number(order)
    _record(row, {"position": Change(was, row.position)}, by)
    review_changed(review, "sections")


def leave_out(review: Review, row: ReviewSection, *, by: Actor) -> None:
    """Leave a section out; what was said about it is kept. Raises Refused: final, deleted."""
    require_writable(review)
    if row.left_out_at is None:
        row.left_out_at = clock.now()
        _record(row, {DELETED: Change(row.title or row.key, None)}, by)
        review_changed(review, "sections")


def bring_back(review: Review, row: ReviewSection, *, by: Actor) -> None:
    """Bring a section back that was left out, with what was said about it. Raises Refused: final, deleted."""
    require_writable(review)
    if row.left_out_at is not None:
        row.left_out_at = None
        _record(row, {RESTORED: Change(None, row.title or row.key)}, by)
        review_changed(review, "sections")


def say(review: Review, row: ReviewSection, slot: Slot, words: str, *, by: Actor) -> None:
    """Write what both sides make of a section. Raises Refused: final, deleted, gone."""
    require_writable(review)
    if not is_commented(row.key):
        raise Refused("gone")
    change = Change(getattr(row, slot.value), words)
    if change.before == words:
        return
    setattr(row, slot.value, words)
    _record(row, {slot.value: change}, by)
    db.session.flush()
    section_said(review, row, slot.value)


def write(review: Review, row: ReviewSection, changes: Mapping[str, Any], *, by: Actor) -> None:
    """Change title, text or part of a page of one's own. Raises Refused: final, deleted, gone."""
    require_writable(review)
    if row.key != OWN:
        raise Refused("gone")
    real = {
        name: Change(getattr(row, name), value)
        for name, value in changes.items()
        if name in ("title", "text", "part") and getattr(row, name) != value
    }
    if not real:
        return
    for name, change in real.items():
        setattr(row, name, change.after)
    if "part" in real:
        _number(in_order(rows_of(review.id)))
    _record(row, real, by)
    review_changed(review, "sections")


def _added(review: Review, rows: Sequence[ReviewSection], row: ReviewSection, by: Actor) -> ReviewSection:
    row.position = max((one.position for one in rows), default=0) + 1
    db.session.add(row)
    _number(in_order([*rows, row]))
    _record(row, {CREATED: Change(None, row.title or row.key)}, by)
    review_changed(review, "sections")
    return row


def _number(order: Sequence[ReviewSection]) -> None:
    for place, row in enumerate(order, 1):
        if row.position != place:
            row.position = place
    db.session.flush()


def _row(review: Review, **facts: Any) -> ReviewSection:
    return ReviewSection(review_id=review.id, visibility=review.visibility, position=0, **facts)


def _own(review: Review, number: int, one: Mapping[str, Any], language: str) -> ReviewSection:
    other = "ja" if language == "en" else "en"
    said = {
        name: one.get(f"{name}_{language}") or one.get(f"{name}_{other}") or "" for name in ("title", "text")
    }
    return _row(review, key=OWN, part=part_of(one.get("part", PARTS[-1])), own_number=number, **said)


def _record(row: ReviewSection, changes: Mapping[str, Change], by: Actor) -> None:
    history.record(KIND, row.id, changes, by=by, visibility=row.visibility)
