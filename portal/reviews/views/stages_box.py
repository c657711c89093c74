"""How far a review is, what is still missing, and what its reader can do next: for a box of its page and own pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from flask import request, url_for
from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.agreements.queries.document import Person, person_of
from portal.agreements.rules.document import reference
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.reviews.forms.stages import STAGES
from portal.reviews.models import Review, ReviewStage
from portal.reviews.queries.snapshots import drawn_of, shown_of, words_of
from portal.reviews.queries.standing import Standing, standing_of
from portal.reviews.rules.snapshot import Drawn, Snapshot
from portal.reviews.rules.stages import Step, correcting_for, is_sent_back
from portal.reviews.rules.words import ReviewState

#: Which mark of the road a stage stands at.
MARKS = {
    ReviewState.PREPARED: ReviewState.PREPARED,
    ReviewState.OPEN: ReviewState.OPEN,
    ReviewState.REOPENED: ReviewState.OPEN,
    ReviewState.ASKED: ReviewState.ASKED,
    ReviewState.LOOKED: ReviewState.ASKED,
    ReviewState.FINAL: ReviewState.FINAL,
}
LOOKS = frozenset({ReviewState.ASKED, ReviewState.LOOKED})


@dataclass(frozen=True)
class Passed:
    """A stage that a review went through: who reached it, when, in which words."""

    state: ReviewState
    by: Person | None
    at: datetime
    remark: str
    is_sent_back: bool


def box(review: Review, snapshot: Snapshot | None = None) -> dict[str, Any]:
    """Return what the box shows; `snapshot` is what readers are shown of the review, gathered where it is not given."""
    final = review.state is ReviewState.FINAL
    shown = snapshot if snapshot is not None else told_to_page(review)
    found = standing_of(review, shown)
    passed = told(found.passed)
    marks = _marks(review, found)
    return {
        "review": review,
        "s": found,
        "final": final,
        "marks": [STAGES[one] for one in marks],
        "mark": len(marks) + 1 if final else marks.index(MARKS[review.state]) + 1,
        "newest": passed[0] if passed else None,
        "reason": correcting_for(found.passed),
        "reference": reference(found.edition.seal) if found.edition is not None else "",
        "acts": acts(review, found),
        "drawn": drawn_of(shown),
        "to": addresses(review),
    }


def told_to_page(review: Review) -> Snapshot:
    """Return what readers are shown of a review; its words alone where an open page says what it knows of the rest.

    It says so by `told` and `lacking`: ids of sections, as `drawn_of` gave them to it.
    """
    customer = standpoint().customer
    if "told" not in request.args or review.state is ReviewState.FINAL:
        return shown_of(review, customer)
    told, lacking = (frozenset(request.args.get(name, "").split(",")) for name in ("told", "lacking"))
    return words_of(review, customer, Drawn(told, lacking))


def acts(review: Review, found: Standing) -> set[str]:
    """Return what this reader can do now: ask, take_back, look, final, reopen, keep, delete."""
    point = standpoint()
    if point.read_only:
        return set()
    can = set()
    if point.may(Permit.REVIEWS_LEAD):
        wanted = {
            "ask": Step.ASK, "take_back": Step.TAKE_BACK, "final": Step.FREEZE, "reopen": Step.REOPEN, "keep": Step.KEEP
        }  # fmt: skip
        can = {name for name, step in wanted.items() if found.may(step)}
        can |= set() if found.was_final else {"delete"}
    if point.may(Permit.REVIEWS_LOOK) and found.may(Step.APPROVE) and not _asked_myself(found):
        can.add("look")
    return can


def told(passed: Sequence[ReviewStage]) -> list[Passed]:
    """Return stages with the people behind them, the newest first; looks are the vendor's inside."""
    people, inside = by_ids(one.by_id for one in passed), _is_inside()
    found = []
    for one, before in zip_longest(passed, passed[1:]):
        back = is_sent_back(one, before)
        if inside or not (back or one.state in LOOKS):
            found.append(Passed(one.state, people.get(one.by_id or 0), one.at, one.remark, back))
    return found


def by_ids(ids: Iterable[int | None]) -> Mapping[int, Person]:
    """Return people as they are called today, by their inner id."""
    asked = select(User.id, User.public_id, User.family_name, User.given_name, User.romanised)
    rows = db.session.execute(asked.where(User.id.in_({one for one in ids if one is not None}))).all()
    return {row.id: person_of(row) for row in rows}


def addresses(review: Review) -> dict[str, str]:
    """Return where everything stands that has to do with the stages of a review."""
    address: dict[str, Any] = {"slug": standpoint().customer.slug, "review": review.public_id}
    pages = ("part", "final", "ask", "take_back", "look", "approve", "send_back", "reopen", "keep", "delete")
    found = {name: url_for(f"review_stages.{name}", **address) for name in pages}
    return found | {
        "review": url_for("reviews.show", **address),
        "index": url_for("reviews.index", slug=address["slug"]),
        "editions": url_for("review_editions.index", **address),
        "compare": url_for("review_compare.show", **address),
    }


def _marks(review: Review, found: Standing) -> list[ReviewState]:
    """Return the marks of the road; the look only where it is asked for, and to the vendor's people."""
    now = MARKS[review.state]
    looks = review.look_required or any(one.state is ReviewState.ASKED for one in found.passed)
    shown = [ReviewState.PREPARED, ReviewState.OPEN, ReviewState.ASKED, ReviewState.FINAL]
    if not ((_is_inside() and looks) or now is ReviewState.ASKED):
        shown.remove(ReviewState.ASKED)
    return shown


def _asked_myself(found: Standing) -> bool:
    newest = found.passed[0] if found.passed else None
    return newest is not None and newest.by_id == standpoint().user.id


def _is_inside() -> bool:
    return standpoint().side is Side.VENDOR
