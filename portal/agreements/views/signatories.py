"""Erasing somebody without an account: their name leaves every agreement of the customer, the agreements stay."""

from typing import Any

from flask import flash, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.agreements.actions.signatories import erase_person_from_agreements
from portal.agreements.forms.answers import SureForm
from portal.agreements.models import Signatory
from portal.agreements.queries.people import called_alike, stranger
from portal.foundation.pages import way_on

bp = CustomerBlueprint("signatories", __name__, "/signatories")
LOADS = {"signatory": stranger}


@bp.page("/<pid:signatory>/erase", permit=Permit.PEOPLE_ERASE, loads=LOADS)
def ask(signatory: Signatory) -> ResponseReturnValue:
    """Say what erasing this person does."""
    return _page(signatory, SureForm(None))


@bp.page("/<pid:signatory>/erase", permit=Permit.PEOPLE_ERASE, loads=LOADS, methods=("POST",))
def erase(signatory: Signatory) -> ResponseReturnValue:
    """Remove the person from the agreements of this customer, under every name and title they had."""
    form, point = SureForm(), standpoint()
    if not form.validate():
        return _page(signatory, form, 422)
    erase_person_from_agreements(point.customer.id, called_alike(signatory), by=point.actor)
    flash(_("The person is erased"), "done")
    return way_on(url_for("circulation.edit", slug=point.customer.slug))


def _page(signatory: Signatory, form: Any, status: int = 200) -> ResponseReturnValue:
    slug = standpoint().customer.slug
    facts = {
        "person": signatory,
        "form": form,
        "back_url": url_for("circulation.edit", slug=slug),
        "action": url_for("signatories.erase", slug=slug, signatory=signatory.public_id),
    }
    return make_response(render_template("agreements/erase.html", **facts), status)
