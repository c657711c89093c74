"""How the pages on which a journey is adapted answer: as a dialog or a page, and why something cannot be done."""

from typing import Any

from flask import Response, flash, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.standpoint import standpoint
from portal.foundation.pages import wants_part, way_on
from portal.foundation.refusals import Refused
from portal.onboarding.models import Journey


def plan_url(journey: Journey) -> str:
    """Return the address of the page on which a journey is adapted."""
    return url_for("journey_plan.show", slug=standpoint().customer.slug, journey=journey.public_id)


def sheet(template: str, journey: Journey, status: int = 200, **facts: Any) -> Response:
    """Answer with a dialog over the page, or with the same as a page where there is no script."""
    facts |= {"journey": journey, "back_url": plan_url(journey)}
    if wants_part():
        return make_response(render_template(template, page=False, **facts), status)
    return make_response(
        render_template("onboarding/plan/alone.html", part=template, page=True, **facts), status
    )


def done(journey: Journey, words: str) -> ResponseReturnValue:
    """Say that it is done, on the journey's plan."""
    flash(words, "done")
    return way_on(plan_url(journey))


def refuse(journey: Journey, refusal: Refused) -> ResponseReturnValue:
    """Say why it cannot be done; nothing was changed."""
    return sheet("onboarding/plan/refused.html", journey, 422, words=words_of(refusal.reason))


def words_of(reason: str) -> str:
    """Return the sentence for a reason for which an action refuses."""
    return {
        "begun": _("It has begun already."),
        "not_begun": _("It has not begun yet."),
        "over": _("This onboarding is over; it can be read, not changed."),
        "cancelled": _("This onboarding was cancelled."),
        "paused": _("It is paused already."),
        "not_paused": _("It is not paused."),
        "not_now": _("It stands otherwise by now. Please look again."),
        "reason": _("Please give a reason."),
        "same": _("Nothing would change."),
        "last": _("An onboarding keeps at least one phase."),
        "too_many": _("So many steps are too many for anybody."),
        "circle": _("It would wait for itself, over the steps before it."),
        "inside": _("The other side cannot do it."),
    }.get(reason, _("It stands otherwise by now. Please look again."))
