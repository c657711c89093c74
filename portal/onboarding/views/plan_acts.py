"""What is done with a journey as a whole: begun, let rest, moved to other days, told differently, called off."""

from collections.abc import Callable
from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts import branding
from portal.accounts.door import CustomerBlueprint
from portal.accounts.models import User
from portal.accounts.standpoint import standpoint
from portal.foundation.audience import Side
from portal.foundation.pages import way_on
from portal.foundation.refusals import Refused
from portal.onboarding.actions import journeys as act
from portal.onboarding.actions import pauses
from portal.onboarding.actions.journeys import COLUMN_OF
from portal.onboarding.forms.adapting import AnchorForm, CancelForm, DetailsForm, PauseForm
from portal.onboarding.models import Journey
from portal.onboarding.queries.starting import team
from portal.onboarding.rules.shapes import Words
from portal.onboarding.views.plan import JOURNEY, LEAD
from portal.onboarding.views.plan_answers import done, plan_url, refuse, sheet

bp = CustomerBlueprint("journey_acts", __name__, path="/onboarding")
ASK = ("GET", "POST")


@bp.page("/<pid:journey>/begin", permit=LEAD, loads=JOURNEY, methods=("POST",))
def begin(journey: Journey) -> ResponseReturnValue:
    """Let the customer see it; its clock runs."""
    return _acted(
        journey,
        lambda: act.begin(journey, by=standpoint().actor),
        _("It has begun: the customer sees it, and its people are told."),
    )


@bp.page("/<pid:journey>/pause", permit=LEAD, loads=JOURNEY, methods=ASK)
def pause(journey: Journey) -> ResponseReturnValue:
    """Let it rest, with a reason."""
    names = {"customer_name": standpoint().customer.name, "vendor_name": branding.vendor().name}
    form = PauseForm(prefix="pause", **names)
    if request.method == "GET" or not form.validate():
        return sheet("onboarding/plan/pause.html", journey, _status(), form=form)
    return _acted(
        journey,
        lambda: pauses.pause(
            journey, form.chosen, by=standpoint().actor, asked_side=Side(form.asked_side.data),
            words=form.words.data or "", planned_until=form.planned_until.data,
        ),
        _("It rests: nobody's days are counted, and nobody is reminded."),
    )  # fmt: skip


@bp.page("/<pid:journey>/resume", permit=LEAD, loads=JOURNEY, methods=("POST",))
def resume(journey: Journey) -> ResponseReturnValue:
    """Let it go on."""
    return _acted(
        journey,
        lambda: pauses.resume(journey, by=standpoint().actor),
        _("It goes on; open due days have moved by as many working days."),
    )


@bp.page("/<pid:journey>/cancel", permit=LEAD, loads=JOURNEY, methods=ASK)
def cancel(journey: Journey) -> ResponseReturnValue:
    """Call it off, with a reason."""
    form = CancelForm(prefix="cancel")
    if request.method == "GET" or not form.validate():
        return sheet("onboarding/plan/cancel.html", journey, _status(), form=form)
    return _acted(
        journey,
        lambda: act.cancel(journey, form.why.data or "", by=standpoint().actor),
        _("Cancelled; it stays readable."),
    )


@bp.page("/<pid:journey>/anchors", permit=LEAD, loads=JOURNEY, methods=ASK)
def anchors(journey: Journey) -> ResponseReturnValue:
    """Move the days that due days are counted from."""
    form = AnchorForm.on(journey)
    if request.method == "GET" or not form.validate():
        return sheet("onboarding/plan/anchors.html", journey, _status(), form=form)
    moved: list[int] = []
    try:
        for anchor, day in form.moved(journey, COLUMN_OF.items()):
            moved += act.reanchor(journey, anchor, day, by=standpoint().actor)
    except Refused as refusal:
        return refuse(journey, refusal)
    count = len(set(moved))
    return done(journey, ngettext("%(num)s open step moved along", "%(num)s open steps moved along", count))


@bp.page("/<pid:journey>/details", permit=LEAD, loads=JOURNEY, methods=ASK)
def details(journey: Journey) -> ResponseReturnValue:
    """Change what is said of it: title, first result, aim, clock, who leads it."""
    people = team()
    leads = {one.id: one for one in people}
    row = (journey, leads[journey.lead_id].public_id if journey.lead_id in leads else "")
    form = DetailsForm.on(row, team=people)
    if request.method == "GET" or not form.validate():
        return sheet("onboarding/plan/details.html", journey, _status(), form=form)
    changes = form.laid_over(row)
    if changes is None:
        return sheet("onboarding/plan/details.html", journey, 409, form=form)
    return _acted(
        journey,
        lambda: act.revise(journey, by=standpoint().actor, **_revised(journey, changes, people)),
        _("Saved"),
    )


def _revised(journey: Journey, changes: dict[str, Any], people: Any) -> dict[str, Any]:
    """Return changed fields of the form as `actions.journeys.revise` takes them."""
    facts: dict[str, Any] = {}
    for name in ("title", "wow_words"):
        if f"{name}_ja" in changes or f"{name}_en" in changes:
            both = (changes.get(f"{name}_{one}", getattr(journey, f"{name}_{one}")) for one in ("ja", "en"))
            facts[name] = Words(*(said or "" for said in both))
    for name in ("value_days", "behind_after", "stuck_after"):
        if changes.get(name) is not None:
            facts[name] = int(changes[name])
    lead: User | None = next((one for one in people if one.public_id == changes.get("lead")), None)
    return facts | ({"lead_id": lead.id} if lead else {})


def _acted(journey: Journey, do: Callable[[], Any], words: str) -> ResponseReturnValue:
    try:
        do()
    except Refused as refusal:
        return refuse(journey, refusal)
    flash(words, "done")
    return way_on(plan_url(journey))


def _status() -> int:
    return 200 if request.method == "GET" else 422
