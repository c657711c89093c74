"""Templates as files: given out as JSON, taken in again here or in another installation."""

import json
from typing import Any
from urllib.parse import quote

from flask import Response, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import DeskBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries.customers import products
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import refused, way_on
from portal.onboarding.actions import templates as change
from portal.onboarding.forms.templates import ImportForm
from portal.onboarding.models import JourneyTemplateEdition
from portal.onboarding.queries import templates as asked
from portal.onboarding.rules import carrying
from portal.onboarding.views.templates import titled

bp = DeskBlueprint("template_files", __name__, "/onboarding/templates")
WRITE = Permit.ONBOARDING_TEMPLATES
PAGE = "onboarding/templates/import.html"


@bp.page("/editions/<pid:edition>/file", permit=WRITE, loads={"edition": asked.edition})
def give_out(edition: JourneyTemplateEdition) -> ResponseReturnValue:
    """Download an edition as JSON."""
    template = asked.template_of(edition)
    product = next((one.code for one in products() if one.id == template.product_id), "")
    carried = carrying.packed(asked.words_of(template), asked.shape_of(edition), product)
    body = json.dumps(carried, ensure_ascii=False, indent=2, sort_keys=False)
    name = f"{titled(template) or 'onboarding'}.json"
    return Response(
        body, 200, {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
        mimetype="application/json",
    )  # fmt: skip


@bp.page("/import", permit=WRITE, methods=("GET", "POST"))
def take_in() -> ResponseReturnValue:
    """Take a template in from a file, as a draft."""
    form = ImportForm()
    if request.method == "GET":
        return render_template(PAGE, form=form)
    if not form.validate():
        return refused(PAGE, form=form)
    found = form.carried
    made = change.make(
        found.title, by=standpoint().actor, shape=found.shape, product_id=_product_id(found.product)
    )
    flash(_("Taken in as a draft"), "done")
    draft: Any = asked.draft_of(made)
    return way_on(url_for("template_editor.overview", draft=draft.public_id))


def _product_id(code: str) -> int | None:
    return next((one.id for one in products() if code and one.code == code), None)
