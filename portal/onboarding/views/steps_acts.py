"""What is done with a step by one press: it is done, it is not after all, it is skipped with a reason."""

import json
from collections.abc import Callable

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import wants_part
from portal.onboarding.actions import finishing
from portal.onboarding.actions import steps as change
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.forms.steps import SkipForm
from portal.onboarding.models import Step
from portal.onboarding.queries import journeys, steps
from portal.onboarding.views.replies import names_of, words_of
from portal.onboarding.views.working import title_of

bp = CustomerBlueprint("step_acts", __name__, "/onboarding/steps")
STEP = {"step": steps.step}
WORK = Permit.ONBOARDING_WORK


@bp.page("/<pid:step>/complete", permit=WORK, methods=("POST",), loads=STEP)
def complete(step: Step) -> ResponseReturnValue:
    """Say that a step is done."""
    undo = url_for("step_acts.reopen", slug=standpoint().customer.slug, step=step.public_id)
    words = _("Done: %(title)s", title=title_of(step))
    return acted(step, lambda: finishing.finish(step, by=standpoint().actor), words, undo)


@bp.page("/<pid:step>/reopen", permit=WORK, methods=("POST",), loads=STEP)
def reopen(step: Step) -> ResponseReturnValue:
    """Say that a step is to be done after all."""
    words = _("To be done again: %(title)s", title=title_of(step))

    def reopen() -> None:
        finishing.refuse_other_side(step, standpoint().actor)
        change.reopen(step, by=standpoint().actor)

    return acted(step, reopen, words)


@bp.page("/<pid:step>/skip", permit=WORK, loads=STEP)
def ask_skip(step: Step) -> ResponseReturnValue:
    """Ask why a step is skipped."""
    return sheet("onboarding/skip.html", step, form=SkipForm())


@bp.page("/<pid:step>/skip", permit=WORK, methods=("POST",), loads=STEP)
def skip(step: Step) -> ResponseReturnValue:
    """Leave a step out, with a reason."""
    form = SkipForm()
    if not form.validate():
        return sheet("onboarding/skip.html", step, 422, form=form)
    undo = url_for("step_acts.reopen", slug=standpoint().customer.slug, step=step.public_id)
    words = _("Skipped: %(title)s", title=title_of(step))

    def skip() -> None:
        finishing.refuse_other_side(step, standpoint().actor)
        change.skip(step, form.why.data, by=standpoint().actor)

    return acted(step, skip, words, undo)


def acted(step: Step, act: Callable[[], object], words: str, undo_url: str = "") -> Response:
    """Do it and say so; where it cannot be done, say why. Open parts are fetched anew; without a script, a page."""
    try:
        act()
    except Refused as refusal:
        return refused(step, refusal.reason)
    if not wants_part():
        flash(words, "done")
        return make_response(redirect(_back(step), 303))
    response = make_response(render_template("onboarding/done.html", words=words, undo_url=undo_url))
    stale = {"names": [*names_of(step), f"journey-{_journey_pid(step)}"]}
    response.headers["HX-Trigger"] = json.dumps({"dialog-close": "", "live:stale": stale})
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#dialogs", "innerHTML"
    return response


def refused(step: Step, reason: str) -> Response:
    """Say why it cannot be done; nothing was changed."""
    return sheet("onboarding/refused.html", step, 422, words=refusal_words(reason))


def sheet(template: str, step: Step, status: int = 200, **facts: object) -> Response:
    """Answer with a dialog over the journey, or with the same as a page where there is no script."""
    facts |= {"step": step, "title": title_of(step), "back_url": _back(step)}
    if wants_part():
        response = make_response(render_template(template, page=False, **facts), status)
        if status != 200:
            response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#dialogs", "innerHTML"
        return response
    return make_response(render_template("onboarding/alone.html", part=template, page=True, **facts), status)


def refusal_words(reason: str) -> str:
    """Return the sentence for a reason for which something about a step is refused."""
    own = {
        "may_not_skip": _("This step cannot be skipped. If it does not fit, please ask your CSM."),
        "inside": _("%(company)s does this step.", company=branding.vendor().name),
        "same": _("Nothing was changed."),
        "not_member": _("This person does not belong to the company any more. Please choose again."),
    }
    return own.get(reason) or words_of(reason)


def _back(step: Step) -> str:
    """Return where a reader without a script goes on: to the step they stood at, else to the journey."""
    slug = standpoint().customer.slug
    if request.values.get("from") == "step":
        return url_for("steps.show", slug=slug, step=step.public_id)
    anchor = f"step-{step.public_id}"
    return url_for("journeys.show", slug=slug, journey=_journey_pid(step), _anchor=anchor)


def _journey_pid(step: Step) -> str:
    journey = journeys.by_id(step.journey_id)
    return journey.public_id if journey else ""
