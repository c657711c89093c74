"""The meeting runs from the review: one step at a time, written and decided on the spot, fresh for everybody there.

Nothing but who leads whom is kept of it, and that in memory: a step is an address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.agreements.queries.document import named
from portal.foundation.live import hub
from portal.foundation.pages import wants_part, way_on
from portal.meetings.models import Meeting
from portal.meetings.queries.places import link_of
from portal.meetings.rules.drafts import Refused
from portal.reviews.actions import outcomes_agenda
from portal.reviews.actions.outcomes_agenda import AIMS, DECISIONS, Stretch
from portal.reviews.actions.outcomes_recording import meeting_of
from portal.reviews.live import presenting
from portal.reviews.models import Review
from portal.reviews.queries import reviews
from portal.reviews.rules.presenting import Leading
from portal.reviews.views.outcomes_box import place, refuse
from portal.reviews.views.page import OnPage, page_facts
from portal.reviews.views.reviews import live_facts

bp = CustomerBlueprint("review_meet", __name__, path="/reviews")
REVIEW = {"review": reviews.review}
START = "start"


@dataclass(frozen=True)
class Step:
    """One step of the meeting: its name in addresses, what it is called, the part it stands in, its section."""

    name: str
    title: str
    part: str = ""
    part_words: str = ""
    line: OnPage | None = None
    open: int = 0  # slots that are blank, decisions that wait
    of: int = 0  # as many as there are of these

    @property
    def is_done(self) -> bool:
        """True where there was something to do, and all of it is done."""
        return self.of > 0 and self.open == 0


@bp.page("/<pid:review>/meet", permit=Permit.REVIEWS_READ, loads=REVIEW)
def show(review: Review) -> ResponseReturnValue:
    """Show one step of the meeting, large, and the way through all of them."""
    since = hub.cursor()
    facts = page_facts(review)
    steps = steps_of(facts)
    at = _at(steps)
    facts |= {
        "steps": steps,
        "step": steps[at],
        "number": at,
        "before": steps[at - 1] if at else None,
        "after": steps[at + 1] if at + 1 < len(steps) else None,
        "join_url": _join_url(facts["meeting"]),
        "may_agenda": _may_agenda(review),
        "keeps": _keeps(),
        "box": facts["boxes"]["outcomes"] | {"back": "meet"},
    }
    page = render_template(
        "reviews/meet/show.html", live=live_facts(since), **facts, **_led(review, steps[at])
    )
    return _private(page)


@bp.page("/<pid:review>/meet/leader", permit=Permit.REVIEWS_READ, loads=REVIEW)
def leader(review: Review) -> ResponseReturnValue:
    """Show who leads, and where they are: open pages fetch it when they turned a page."""
    here = Step(request.args.get("at", START)[:20], "")
    return _private(
        render_template(
            "reviews/meet/_leader.html", review=review, step=here, keeps=_keeps(), **_led(review, here)
        )
    )


@bp.page("/<pid:review>/meet/leader", permit=Permit.REVIEWS_WRITE, loads=REVIEW, methods=("POST",))
def lead(review: Review) -> ResponseReturnValue:
    """Lead the others through the review, from one step to the next, or stop leading."""
    point = standpoint()
    goes_on = request.form.get("lead") != "no"
    at = request.form.get("at", START)
    known = {START, DECISIONS, AIMS} | {row.public_id for row in reviews.sections_of(review.id)}
    if at not in known:
        abort(400)
    now = presenting.of(review.public_id)
    if goes_on or now is None or now.person == point.user.public_id:
        leading = Leading(review.public_id, point.user.public_id if goes_on else "", at)
        presenting.lead(leading, customer=point.customer.public_id, visibility=review.visibility)
    if wants_part():
        return Response("", 204)
    return way_on(_url(review, at))


@bp.page("/<pid:review>/meet/agenda", permit=Permit.REVIEWS_WRITE, loads=REVIEW, methods=("POST",))
def agenda(review: Review) -> ResponseReturnValue:
    """Put the parts of the review on the agenda of its meeting."""
    meeting, point = meeting_of(review), standpoint()
    if meeting is None:
        return refuse(review, "no_meeting")
    if not _may_agenda(review):
        abort(403)
    stretches = _stretches(page_facts(review)["parts"])
    try:
        made = outcomes_agenda.put(review, meeting, stretches, point.customer, by=point.actor)
    except Refused:
        return refuse(review, "not_now")
    flash(_("The agenda of the meeting has %(count)s points of this review", count=len(made)), "done")
    return way_on(place(review, START) if request.values.get("back") else _url(review, START))


def steps_of(facts: dict[str, Any]) -> list[Step]:
    """Return the steps: what it is about, each section, what is to be decided, what comes next."""
    steps = [Step(START, pgettext("meeting", "What it is about"))]
    for part in facts["parts"]:
        for line in part["lines"]:
            steps.append(
                Step(
                    line.id,
                    line.shown.title,
                    part["code"],
                    str(part["label"]),
                    line,
                    line.blank + len(line.gaps),
                    len(line.shown.slots),
                )
            )
    box = facts["boxes"]["outcomes"]
    waiting = sum(one.waits for one in box["asked"])
    unmade = sum(not one.is_made for one in box["aims"])
    steps.append(Step(DECISIONS, _("Decisions asked for"), open=waiting, of=len(box["asked"])))
    steps.append(Step(AIMS, _("What we aim at next"), open=unmade, of=len(box["aims"])))
    return steps


def _stretches(parts: Sequence[dict[str, Any]]) -> list[Stretch]:
    return [
        Stretch(part["code"], [line.shown.title for line in part["lines"]], part["lines"][0].id)
        for part in parts
    ]


def _at(steps: Sequence[Step]) -> int:
    """Return where somebody wants to be; a step that is not there any more is the first."""
    wanted = request.args.get("at", START)
    return next((number for number, one in enumerate(steps) if one.name == wanted), 0)


def _led(review: Review, step: Step) -> dict[str, Any]:
    """Return who leads through the review, and whether the reader leads, follows, or goes their own way."""
    now, me = presenting.of(review.public_id), standpoint().user.public_id
    if now is None:
        return {"leader": None, "leads": False, "is_elsewhere": False}
    person = named([now.person]).get(now.person)
    return {
        "leader": {"name": person.name if person else "", "at": now.at},
        "leads": now.person == me,
        "is_elsewhere": now.at != step.name,
    }


def _keeps() -> dict[str, str]:
    """Return what stays in the addresses of all steps: that one follows whoever leads."""
    return {"follow": "yes"} if request.args.get("follow") == "yes" else {}


def _may_agenda(review: Review) -> bool:
    meeting, point = meeting_of(review), standpoint()
    if meeting is None or point.read_only or meeting.visibility is not review.visibility:
        return False
    return point.may(Permit.MEETINGS_WRITE) and point.may(Permit.REVIEWS_WRITE)


def _join_url(meeting: Meeting | None) -> str:
    return link_of(meeting) if meeting is not None else ""


def _url(review: Review, at: str) -> str:
    slug = standpoint().customer.slug
    return url_for("review_meet.show", slug=slug, review=review.public_id, at=at)


def _private(body: str) -> Response:
    response = make_response(body)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
