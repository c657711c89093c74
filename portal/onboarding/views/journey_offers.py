"""A newer edition that was offered to a journey: every change by itself, taken in part or whole, or declined."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.pages import way_on
from portal.onboarding.actions import offers as change
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.forms.template_words import title_at, told_value
from portal.onboarding.models import JourneyTemplateEdition, TemplateOffer
from portal.onboarding.queries import journeys, offers
from portal.onboarding.queries import templates as asked
from portal.onboarding.rules.differences import Offered
from portal.onboarding.rules.shapes import TemplateShape, Words
from portal.onboarding.views.template_editions import told_line

bp = CustomerBlueprint("journey_offers", __name__, "/onboarding/offers")
LEAD, OFFER = Permit.ONBOARDING_LEAD, {"template_offer": offers.offer}


@bp.page("/<pid:template_offer>", permit=LEAD, loads=OFFER)
def show(template_offer: TemplateOffer) -> ResponseReturnValue:
    """Show what the newer edition would change in this journey."""
    return render_template("onboarding/templates/offered.html", **_facts(template_offer))


@bp.page("/<pid:template_offer>/take", permit=LEAD, methods=("POST",), loads=OFFER)
def take(template_offer: TemplateOffer) -> ResponseReturnValue:
    """Take the changes that were chosen."""
    try:
        taken = change.take(template_offer, set(request.form.getlist("change")), by=standpoint().actor)
    except Refused as refusal:
        flash(_why(refusal), "wrong")
        return way_on(
            url_for(".show", slug=standpoint().customer.slug, template_offer=template_offer.public_id)
        )
    flash(ngettext("%(num)s change is taken", "%(num)s changes are taken", len(taken)), "done")
    return way_on(_journey_url(template_offer))


@bp.page("/<pid:template_offer>/decline", permit=LEAD, methods=("POST",), loads=OFFER)
def decline(template_offer: TemplateOffer) -> ResponseReturnValue:
    """Leave the journey as it is."""
    try:
        change.decline(template_offer, by=standpoint().actor)
    except Refused as refusal:
        flash(_why(refusal), "wrong")
    else:
        flash(_("The onboarding stays as it is"), "done")
    return way_on(_journey_url(template_offer))


def _facts(row: TemplateOffer) -> dict[str, Any]:
    journey = journeys.by_id(row.journey_id)
    edition = db.session.get_one(JourneyTemplateEdition, row.edition_id)
    shape = asked.shape_of(edition)
    answered = row.taken_at is not None or row.declined_at is not None
    return {
        "offer": row,
        "journey": journey,
        "journey_title": Words(journey.title_ja, journey.title_en).of(language()) if journey else "",
        "edition": edition,
        "answered": answered,
        "groups": [] if answered else _groups(offers.changes(row), shape),
    }


def _groups(found: tuple[Offered, ...], shape: TemplateShape) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for one in found:
        part = one.difference
        raw = part.after if part.after is not None and not part.field else part.before
        title = _title(part.of, raw) if part.of and not part.field else ""
        group = groups.setdefault(
            (part.place, part.of),
            {"place": part.place, "title": title or title_at(part, shape, shape), "lines": []},
        )
        now = told_value(part, one.now, shape) if part.field else ""
        group["lines"].append(
            told_line(part, shape, shape) | {"fit": one.fit, "takes": one.takes, "now": now}
        )
    return list(groups.values())


def _title(_key: str, raw: Any) -> str:
    """Return the title of a step or phase that is not in the newer edition any more, or is new there."""
    title = raw.get("title", raw) if isinstance(raw, dict) else {}
    if not isinstance(title, dict):
        return ""
    return Words(str(title.get("ja", "")), str(title.get("en", ""))).of(language())


def _journey_url(row: TemplateOffer) -> str:
    journey = journeys.by_id(row.journey_id)
    slug = standpoint().customer.slug
    if journey is None:
        return url_for("journeys.index", slug=slug)
    return url_for("journeys.show", slug=slug, journey=journey.public_id)


def _why(refusal: Refused) -> str:
    if refusal.reason == "same":
        return _("Choose at least one change, or decline.")
    if refusal.reason == "over":
        return _("This onboarding is over.")
    return _("Somebody has answered this offer already.")
