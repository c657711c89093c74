"""The form inside a step: saved as it is typed, field by field; both texts where two answered the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.queries.readers import readers
from portal.activity.queries import Doer, named
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.pages import wants_part
from portal.onboarding.actions import answers as change
from portal.onboarding.actions import steps
from portal.onboarding.actions.answers import Disputed
from portal.onboarding.actions.finishing import finish as finish_step
from portal.onboarding.actions.finishing import lacks
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.forms.answers import THEIRS, Typed, typed_of
from portal.onboarding.models import Step
from portal.onboarding.queries.work import fields_of
from portal.onboarding.rules import answers as rules
from portal.onboarding.views.replies import names_of, refuse, shown, went
from portal.onboarding.views.working import STEP, Way, bp, way_of, work_facts


@dataclass(frozen=True)
class Dispute:
    """What somebody else answered meanwhile, as it is read."""

    told: str
    by: Doer | None
    at: Any


@bp.page("/<pid:step>/save", permit=Permit.ONBOARDING_WORK, methods=("POST",), loads=STEP)
def save(step: Step) -> ResponseReturnValue:
    """Keep what was typed in one field, or in all of them."""
    return save_on(way_of(step))


@bp.page("/<pid:step>/finish", permit=Permit.ONBOARDING_WORK, methods=("POST",), loads=STEP)
def finish(step: Step) -> ResponseReturnValue:
    """Keep what was typed, and complete the step."""
    return finish_on(way_of(step))


@bp.page("/<pid:step>/undo", permit=Permit.ONBOARDING_WORK, methods=("POST",), loads=STEP)
def undo(step: Step) -> ResponseReturnValue:
    """Open the step again: it was not done after all."""
    return undo_on(way_of(step))


def save_on(way: Way) -> Response:
    """Keep answers that came on this way."""
    typed = _typed(way.step)
    try:
        disputes = _keep(way, typed)
    except Refused as refusal:
        return refuse(way, refusal.reason)
    status = 409 if disputes else 422 if any(one.trouble for one in typed) else 200
    if wants_part() and request.form.get("only"):
        return _field(way, typed, disputes, status)
    if status == 200:
        return went(way, _("Saved"))
    return _again(way, typed, disputes, status)


def finish_on(way: Way) -> Response:
    """Keep answers that came on this way, and complete their step: all of it or nothing."""
    typed = _typed(way.step)
    try:
        disputes = _keep(way, typed)
        if disputes or any(one.trouble for one in typed):
            return _again(way, typed, disputes, 409 if disputes else 422)
        if lack := lacks(way.step):
            return _again(way, typed, {}, 422, lack=lack)
        finish_step(way.step, by=way.by, how=way.how)
    except Refused as refusal:
        return refuse(way, refusal.reason)
    return went(way, _("Done"), undo_url=way.url("undo"))


def undo_on(way: Way) -> Response:
    """Open a step again that was completed on this way."""
    try:
        steps.reopen(way.step, by=way.by)
    except Refused as refusal:
        return refuse(way, refusal.reason)
    return went(way)


def _typed(step: Step) -> list[Typed]:
    fields = fields_of(step)
    people: list[str] = []
    if any(one.kind == "person" for one in fields):
        people = [one.public_id for one in readers(Visibility.SHARED) if one.side is Side.CUSTOMER]
    return typed_of(fields, request.form, language(), people)


def _keep(way: Way, typed: Sequence[Typed]) -> dict[str, Dispute]:
    """Keep what can be kept; return the fields that somebody else answered differently meanwhile."""
    disputes = {}
    for one in typed:
        if one.trouble or one.choice == THEIRS:
            continue
        try:
            change.answer(way.step, one.field, one.value, by=way.by, seen=one.seen)
        except Disputed as dispute:
            by = named([dispute.by_id] if dispute.by_id else []).get(dispute.by_id or 0)
            told = rules.told(one.field, dispute.now, language())
            disputes[one.field.key] = Dispute(told, by, dispute.at)
    return disputes


def _field(way: Way, typed: Sequence[Typed], disputes: dict[str, Dispute], status: int) -> Response:
    """Answer for the fields that were sent alone: whether they are saved, and what to do where they are not."""
    db.session.flush()
    facts = _facts(way, typed, disputes)
    part = render_template("onboarding/work/_states.html", only=[one.field.key for one in typed], **facts)
    response = make_response(part, status)
    response.headers["HX-Reswap"] = "none"
    return response


def _again(
    way: Way, typed: Sequence[Typed], disputes: dict[str, Dispute], status: int, lack: str = ""
) -> Response:
    facts = {name: value for name, value in _facts(way, typed, disputes).items() if name not in _OF_WORK}
    required = _("Please fill this in.")
    if lack == "missing":
        facts["troubles"] |= {one.key: required for one in work_facts(way.step, way)["work"].missing}
    return shown(way, status, **facts)


_OF_WORK = ("step", "work", "way", "title", "person_id", "vendor_name", "customer_name")


def _facts(way: Way, typed: Sequence[Typed], disputes: dict[str, Dispute]) -> dict[str, Any]:
    decided = {one.field.key for one in typed if one.choice}
    return work_facts(way.step, way) | {
        "typed": {one.field.key: one.text for one in typed if one.choice != THEIRS},
        "troubles": {one.field.key: one.trouble for one in typed if one.trouble},
        "disputes": disputes,
        "decided": decided,
        "names": names_of(way.step),
    }
