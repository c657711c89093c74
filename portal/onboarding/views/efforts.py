"""One tap after a step is done: how much effort it took."""

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.onboarding.actions import efforts as change
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.models import Step
from portal.onboarding.rules.troubles import LEAST, MOST
from portal.onboarding.views.replies import refuse, went
from portal.onboarding.views.working import STEP, Way, bp, way_of


@bp.page("/<pid:step>/effort", permit=Permit.ONBOARDING_WORK, methods=("POST",), loads=STEP)
def effort(step: Step) -> ResponseReturnValue:
    """Keep how much effort it took."""
    return effort_on(way_of(step))


def effort_on(way: Way) -> Response:
    """Keep an effort that was told on this way."""
    score = request.form.get("score", 0, type=int)
    if not LEAST <= score <= MOST:
        return refuse(way, "not_now")
    try:
        change.tell(way.step, score, by=way.by, words=request.form.get("words"))
    except Refused as refusal:
        return refuse(way, refusal.reason)
    return went(way, _("Thank you. It helps to make this step easier"))
