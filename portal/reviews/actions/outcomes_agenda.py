"""The agenda of a review's meeting, made of the review itself: its parts, what is to be decided, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.accounts.models import Customer
from portal.activity.agenda import Point
from portal.foundation.actor import Actor
from portal.meetings.actions import agenda
from portal.meetings.models import AgendaPoint, Meeting
from portal.reviews.models import Review
from portal.reviews.paper.words import part_words

ASIDE_MINUTES, LEAST_MINUTES = 15, 5
DECISIONS, AIMS = "decisions", "aims"


@dataclass(frozen=True)
class Stretch:
    """One part of a review: its code, the titles of what stands in it, and where one begins with it."""

    part: str
    titles: Sequence[str]
    at: str


def put(
    review: Review, meeting: Meeting, stretches: Sequence[Stretch], customer: Customer, *, by: Actor
) -> list[AgendaPoint]:
    """Put the parts, the decisions and the next period on the agenda of the meeting, each once. Raises Refused."""
    minutes = max((meeting.minutes - 2 * ASIDE_MINUTES) // max(len(stretches), 1), LEAST_MINUTES)
    with force_locale(customer.language):
        points = [
            _point(review, customer, one.part, part_words(one.part), minutes, one.at, _listed(one.titles))
            for one in stretches
        ]
        points.append(_point(review, customer, DECISIONS, _("Decisions asked for"), ASIDE_MINUTES, DECISIONS))
        points.append(_point(review, customer, AIMS, _("What we aim at next"), ASIDE_MINUTES, AIMS))
    return [agenda.take(meeting, point, by=by) for point in points]


def _point(
    review: Review, customer: Customer, code: str, words: str, minutes: int, at: str, reason: str = ""
) -> Point:
    url = current_app.url_map.bind("").build(
        "review_meet.show", {"slug": customer.slug, "review": review.public_id, "at": at}
    )
    key = f"review:{review.public_id}:{code}"
    return Point(key, _("Business review: %(part)s", part=words), url, reason, review.visibility, minutes)


def _listed(titles: Sequence[str]) -> str:
    return " / ".join(titles)[:400]
