"""Offering a newer edition to journeys that run: what it would change in each, and to which it is offered."""

from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from portal.accounts.door import DeskBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.i18n import language
from portal.foundation.pages import way_on
from portal.onboarding.actions import offers as change
from portal.onboarding.forms.template_words import title_at
from portal.onboarding.models import JourneyTemplateEdition
from portal.onboarding.queries import offers
from portal.onboarding.queries import templates as asked
from portal.onboarding.queries.offers import Reached
from portal.onboarding.rules.differences import Fit
from portal.onboarding.rules.shapes import Words
from portal.onboarding.views.template_editions import told_line
from portal.onboarding.views.templates import titled

bp = DeskBlueprint("template_offers", __name__, "/onboarding/templates/editions")
EDITION = {"edition": asked.edition}


@bp.page("/<pid:edition>/offer", permit=Permit.ONBOARDING_TEMPLATES, loads=EDITION)
def choose(edition: JourneyTemplateEdition) -> ResponseReturnValue:
    """Show the journeys that run on other editions, and what this one would change in each."""
    if edition.published_at is None:
        abort(404)
    template = asked.template_of(edition)
    shape = asked.shape_of(edition)
    rows = [_row(one, shape) for one in offers.reached(template, edition)]
    return render_template(
        "onboarding/templates/offer.html",
        journey_template=template,
        title=titled(template),
        edition=edition,
        rows=rows,
    )


@bp.page(
    "/<pid:edition>/offer", permit=Permit.ONBOARDING_TEMPLATES, methods=("POST",), loads=EDITION, endpoint="offer"
)  # fmt: skip
def offer(edition: JourneyTemplateEdition) -> ResponseReturnValue:
    """Offer the edition to the journeys that were chosen; whoever leads one is told."""
    if edition.published_at is None:
        abort(404)
    chosen = set(request.form.getlist("journey"))
    found = [
        one.journey
        for one in offers.reached(asked.template_of(edition), edition)
        if one.journey.public_id in chosen and one.changes
    ]
    count = change.offer(edition, found, by=standpoint().actor)
    flash(
        ngettext("Offered to %(num)s onboarding", "Offered to %(num)s onboardings", count),
        "done" if count else "news",
    )
    return way_on(url_for(".choose", edition=edition.public_id))


def _row(one: Reached, shape: Any) -> dict[str, Any]:
    changes = [
        told_line(part.difference, shape, shape)
        | {"title": title_at(part.difference, shape, shape) if part.difference.of else "", "fit": part.fit}
        for part in one.changes
    ]
    return {
        "reached": one,
        "title": Words(one.journey.title_ja, one.journey.title_en).of(language()),
        "changes": changes,
        "done": sum(part.fit is Fit.DONE for part in one.changes),
    }
