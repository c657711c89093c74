""" "I'm stuck": said with a reason, talked about with one press, solved."""

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.conversations.actions.refusals import Refused as TalkRefused
from portal.foundation.pages import way_on
from portal.onboarding.actions import troubles as change
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.forms.troubles import reason_words
from portal.onboarding.models import Step, StepTrouble
from portal.onboarding.queries import troubles as queries
from portal.onboarding.queries.talks import conversation_pid
from portal.onboarding.rules.words import StuckReason
from portal.onboarding.views.replies import refuse, shown, went
from portal.onboarding.views.working import STEP, Way, bp, title_of, way_of

TROUBLE = {"trouble": queries.trouble}


@bp.page("/<pid:step>/stuck", permit=Permit.ONBOARDING_WORK, methods=("POST",), loads=STEP)
def stuck(step: Step) -> ResponseReturnValue:
    """Hear that somebody is stuck, and why."""
    return stuck_on(way_of(step))


@bp.page("/troubles/<pid:trouble>/solved", permit=Permit.ONBOARDING_WORK, methods=("POST",), loads=TROUBLE)
def solved(trouble: StepTrouble) -> ResponseReturnValue:
    """Hear that it goes on."""
    return solved_on(way_of(queries.step_of(trouble)), trouble)


@bp.page("/troubles/<pid:trouble>/talk", permit=Permit.CONVERSATIONS_WRITE, methods=("POST",), loads=TROUBLE)
def talk(trouble: StepTrouble) -> ResponseReturnValue:
    """Lead to the conversation about it, and begin it where there is none."""
    way = way_of(queries.step_of(trouble))
    pid = conversation_pid(trouble.conversation_id)
    if pid is None:
        text = "\n\n".join(part for part in (str(reason_words(trouble.reason)), trouble.words) if part)
        try:
            made = change.talk(way.point.customer, trouble, title_of(way.step), text, by=way.by)
        except TalkRefused:
            return refuse(way, "not_now")
        pid = made.public_id
    return way_on(url_for("conversations.show", slug=way.point.customer.slug, conversation=pid))


def stuck_on(way: Way) -> Response:
    """Hear on this way that somebody is stuck."""
    try:
        reason = StuckReason(request.form.get("reason", ""))
    except ValueError:
        return shown(way, 422, stuck_trouble=_("Choose what is in the way."))
    try:
        change.say(way.step, reason, request.form.get("words", ""), by=way.by)
    except Refused as refusal:
        return refuse(way, refusal.reason)
    return went(way, _("Heard. Your contact is told at once"))


def solved_on(way: Way, trouble: StepTrouble) -> Response:
    """Hear on this way that it goes on."""
    try:
        change.solve(trouble, by=way.by)
    except Refused as refusal:
        return refuse(way, refusal.reason)
    return went(way, _("Good. It goes on"))
