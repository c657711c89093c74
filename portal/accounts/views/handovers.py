"""Handovers of a customer: written by one, accepted by the other, seen by the vendor's team alone."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.actions import handovers
from portal.accounts.actions.handovers import NotTheTaker, PartsMissing
from portal.accounts.door import CustomerBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.forms.team import HandoverForm, NewHandoverForm
from portal.accounts.models import Handover, HandoverKind
from portal.accounts.permits import Permit
from portal.accounts.queries import handovers as asked
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import refused, way_on

bp = CustomerBlueprint("handovers", __name__, "/handovers")
LOADS = {"handover": asked.by_public_id}


@bp.page("", permit=Permit.HANDOVER_READ)
def show_all() -> ResponseReturnValue:
    """Show what was handed over when, and by whom to whom."""
    found = asked.all_of_them()
    return render_template(
        "accounts/handovers/list.html",
        handovers=found,
        people=asked.people_of(found),
        missing={one.id: asked.missing_in(one) for one in found},
    )


@bp.page("/new", permit=Permit.HANDOVER_WRITE, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Begin a handover."""
    point, form, page = standpoint(), NewHandoverForm(), "accounts/handovers/edit.html"
    if request.method == "GET":
        return render_template(page, form=form, handover=None)
    if not form.validate():
        return refused(page, form=form, handover=None)
    handover = handovers.begin(
        HandoverKind(form.kind.data),
        form.parts(),
        writer=point.user,
        taker=form.people_by_id[form.taker.data],
        by=point.actor,
    )
    return way_on(_address(handover))


@bp.page("/<pid:handover>", permit=Permit.HANDOVER_READ, loads=LOADS)
def show(handover: Handover) -> ResponseReturnValue:
    """Show one handover, and what is to be done with it."""
    return render_template(
        "accounts/handovers/show.html",
        handover=handover,
        people=asked.people_of([handover]),
        missing=asked.missing_in(handover),
        may_accept=handovers.may_accept(handover, standpoint().user),
    )


@bp.page("/<pid:handover>/edit", permit=Permit.HANDOVER_WRITE, methods=("GET", "POST"), loads=LOADS)
def edit(handover: Handover) -> ResponseReturnValue:
    """Write on a handover that is not accepted yet."""
    point, page = standpoint(), "accounts/handovers/edit.html"
    form = HandoverForm.on(handover)
    if handover.accepted_at is not None:
        return way_on(_address(handover))
    if request.method == "GET":
        return render_template(page, form=form, handover=handover)
    if not form.validate():
        return refused(page, form=form, handover=handover)
    changes = form.laid_over(handover)
    if changes is None:
        return clashing(page, form=form, handover=handover)
    handovers.revise_handover(handover, changes, by=point.actor)
    return way_on(_address(handover))


@bp.page("/<pid:handover>/deliver", permit=Permit.HANDOVER_WRITE, methods=("POST",), loads=LOADS)
def deliver(handover: Handover) -> ResponseReturnValue:
    """Say that everything needed is written."""
    try:
        handovers.deliver(handover, by=standpoint().actor)
    except PartsMissing:
        flash(_("Something that is needed is still blank."), "wrong")
    return way_on(_address(handover))


@bp.page("/<pid:handover>/accept", permit=Permit.HANDOVER_WRITE, methods=("POST",), loads=LOADS)
def accept(handover: Handover) -> ResponseReturnValue:
    """Take over on what is written."""
    try:
        handovers.accept(handover, taker=standpoint().user, by=standpoint().actor)
        flash(_("The handover is accepted"), "done")
    except PartsMissing:
        flash(_("Something that is needed is still blank."), "wrong")
    except NotTheTaker:
        flash(_("Whoever takes over accepts, or a lead for them."), "wrong")
    return way_on(_address(handover))


def _address(handover: Handover) -> str:
    slug = standpoint().customer.slug
    return url_for("handovers.show", slug=slug, handover=handover.public_id)
