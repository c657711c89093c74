"""Looking at what a step puts before one: approve it, or send it back with a reason."""

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.onboarding.actions import reviews as change
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.models import Step
from portal.onboarding.views.replies import refuse, went
from portal.onboarding.views.working import STEP, Way, bp, way_of


@bp.page("/<pid:step>/review", permit=Permit.ONBOARDING_REVIEW, methods=("POST",), loads=STEP)
def review(step: Step) -> ResponseReturnValue:
    """Take what the reviewer decided."""
    return review_on(way_of(step))


def review_on(way: Way) -> Response:
    """Take a review that came on this way."""
    words = request.form.get("words", "")
    try:
        if request.form.get("decision") == "back":
            change.send_back(way.step, words, by=way.by)
            return went(way, _("Sent back. Who handed it in reads why"))
        change.approve(way.step, by=way.by, words=words, how=way.how)
    except Refused as refusal:
        return refuse(way, refusal.reason)
    return went(way)
