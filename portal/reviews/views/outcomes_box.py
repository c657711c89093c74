"""What a review asks for and leads to, as its page and the meeting show it."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import standpoint
from portal.collaboration import turning
from portal.collaboration.turning import TurnInto
from portal.commitments.forms.commitments import NOBODY_OF
from portal.foundation.audience import Side, Visibility
from portal.foundation.pages import wants_part, way_on
from portal.foundation.refusals import Refused
from portal.reviews.actions.outcomes_making import plan_for
from portal.reviews.actions.outcomes_recording import meeting_of
from portal.reviews.forms.outcomes_words import refusal_words
from portal.reviews.models import Review
from portal.reviews.paper.called import called
from portal.reviews.paper.words import AIM_KINDS, ANSWERS
from portal.reviews.queries import outcomes, outcomes_before, reviews
from portal.reviews.queries.outcomes import Asked
from portal.reviews.queries.outcomes_subjects import of_decision
from portal.reviews.rules.snapshot import Snapshot
from portal.reviews.rules.stages import WRITTEN
from portal.reviews.views.answers import review_url, sheet

MEET = "meet"
LAST_TIME = "reviews.last_time"
BECOMES = frozenset({"commitment", "initiative"})


def box(review: Review, _snapshot: Snapshot | None = None) -> dict[str, Any]:
    """Return decisions, aims and what was said last time, with what the reader may do about them."""
    point = standpoint()
    acts = not point.read_only
    writes = acts and point.may(Permit.REVIEWS_WRITE)
    asked, aims = outcomes.asked_in(review), outcomes.aims_in(review.id)
    before = None if _is_told(review) else outcomes_before.of(review, today_of(point.customer))
    return {
        "review": review,
        "asked": asked,
        "aims": aims,
        "before": before,
        "before_called": called(before.review, point.customer) if before is not None else "",
        "answers": ANSWERS,
        "aim_kinds": AIM_KINDS,
        "companies": {Side.VENDOR: branding.vendor().name, Side.CUSTOMER: point.customer.name},
        "own_side": NOBODY_OF[point.side or Side.CUSTOMER],
        "today": today_of(point.customer),
        "may_write": writes and review.state in WRITTEN,
        "may_answer": acts and point.may(Permit.REVIEWS_ANSWER),
        "may_make": writes and review.visibility is Visibility.SHARED,
        "has_plan": plan_for(review) is not None,
        "offers": _offers(asked) if acts else [],
        "is_final": review.state not in WRITTEN,
        "only": request.values.get("only", "") if request.values.get("only") in ("decisions", "aims") else "",
        "back": request.values.get("back", "") if request.values.get("back") == MEET else "",
    }


def _offers(asked: Sequence[Asked]) -> list[TurnInto]:
    """Return what a decision becomes with one press; what else there is belongs to notes and conversations."""
    found = turning.offers(of_decision(asked[0].row)) if asked else []
    return [one for one in found if one.kind in BECOMES]


def _is_told(review: Review) -> bool:
    """Tell whether a section of the review says already what became of the last one."""
    return any(row.key == LAST_TIME for row in reviews.sections_of(review.id))


def answered_with(
    review: Review, act: Callable[[], object], words: str = "", anchor: str = "decisions"
) -> ResponseReturnValue:
    """Act, and show the box anew, or the page where it stands; what is refused is said."""
    try:
        act()
    except Refused as refusal:
        return refuse(review, refusal.reason, anchor)
    if in_box():
        return shown(review)
    if words:
        flash(words, "done")
    return way_on(place(review, anchor))


def without(
    review: Review, act: Callable[[], object], gone: dict[str, str], anchor: str
) -> ResponseReturnValue:
    """Take something away, and offer to bring it back; `gone` says its id, what it is, and the way back (url)."""
    try:
        act()
    except Refused as refusal:
        return refuse(review, refusal.reason, anchor)
    if in_box():
        return shown(review, gone=gone)
    flash(_("Taken away"), "done")
    return way_on(place(review, anchor))


def with_again(review: Review, act: Callable[[], object], public_id: str, anchor: str) -> ResponseReturnValue:
    """Bring something back, and offer that no more."""
    try:
        act()
    except Refused as refusal:
        return refuse(review, refusal.reason, anchor)
    return shown(review, restored=public_id) if in_box() else way_on(place(review, anchor))


def in_box() -> bool:
    """True where the box alone is asked for."""
    return wants_part() and request.headers.get("HX-Target", "").startswith("review-outcomes-")


def shown(review: Review, status: int = 200, **facts: Any) -> Response:
    """Answer with the box alone."""
    response = make_response(
        render_template("reviews/outcomes/_outcomes.html", box=box(review), review=review, **facts), status
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def refuse(review: Review, reason: str, anchor: str = "decisions") -> ResponseReturnValue:
    """Say why it cannot be done; nothing was changed."""
    words = refusal_words(reason)
    if in_box():
        return shown(review, 409, refused=words)
    return sheet("reviews/refused.html", 409, words=words, back_url=place(review, anchor))


def place(review: Review, anchor: str) -> str:
    """Return where somebody came from: the meeting, or the review's page."""
    if request.values.get("back") == MEET:
        slug = standpoint().customer.slug
        return url_for("review_meet.show", slug=slug, review=review.public_id, at=anchor)
    return review_url(review, anchor)


def records(review: Review) -> bool:
    """True where answers can be recorded at the meeting, by whoever may write there."""
    meeting = meeting_of(review)
    return (
        meeting is not None
        and meeting.visibility is review.visibility
        and standpoint().may(Permit.MEETINGS_WRITE)
    )
