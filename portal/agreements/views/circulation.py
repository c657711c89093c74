"""The customer's usual order of approval."""

from collections.abc import Sequence
from typing import Any

from flask import flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.agreements.actions import circulation, signatories
from portal.agreements.actions.circulation import SeatGiven
from portal.agreements.forms.circulation import OTHER, CirculationForm, Row, of_seats, read, side_of
from portal.agreements.models import Part
from portal.agreements.queries.people import Candidate, candidates, seats, strangers
from portal.foundation.forms import PortalForm
from portal.foundation.pages import refused, way_on

bp = CustomerBlueprint("circulation", __name__)
PAGE = "agreements/circulation.html"


@bp.page("/circulation", permit=Permit.MAP_MANAGE)
def edit() -> ResponseReturnValue:
    """Show the usual order."""
    people = candidates()
    form = of_seats(seats(), people)
    if not form.rows:
        form.rows = [Row()]
    return make_response(render_template(PAGE, **form_facts(form, people), **_erasing()))


@bp.page("/circulation", permit=Permit.MAP_MANAGE, methods=("POST",))
def save() -> ResponseReturnValue:
    """Keep the order, or show it again with a row moved, added or removed."""
    people, form = candidates(), read(request.form)
    if form.act != "save":
        return refused(PAGE, **form_facts(form, people), **_erasing())
    if not PortalForm().validate() or not form.validate(people):
        return refused(PAGE, **form_facts(form, people), **_erasing())
    circulation.set_usual(standpoint().customer, given(form, people), by=standpoint().actor)
    flash(_("The usual circulation is saved"), "done")
    return way_on(url_for("circulation.edit", slug=standpoint().customer.slug))


def given(form: CirculationForm, people: Sequence[Candidate]) -> list[SeatGiven]:
    """Return the places that the form sets, each person under a pseudonym."""
    known = {one.key: one for one in people}
    return [
        SeatGiven(
            _person(row, known),
            Part(row.part),
            signatories.of_candidate(known[row.deputy]) if row.deputy else None,
        )
        for row in form.rows
    ]


def form_facts(form: CirculationForm, people: Sequence[Candidate]) -> dict[str, Any]:
    """Return what the rows of the form are drawn from."""
    return {"form": form, "people": people, "plain": PortalForm()}


def _erasing() -> dict[str, Any]:
    """Return whom without an account this reader may erase."""
    return {"strangers": strangers() if standpoint().may(Permit.PEOPLE_ERASE) else []}


def _person(row: Row, known: dict[str, Candidate]) -> Any:
    if row.who != OTHER:
        return signatories.of_candidate(known[row.who])
    return signatories.of_stranger(
        row.name, row.title, row.email, side=side_of(row, known), language=row.language
    )
