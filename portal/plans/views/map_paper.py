"""The success map on one sheet of paper, at any time and without a review: what both companies see, as it stands."""

from typing import Any

from flask import flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.door import CustomerBlueprint
from portal.accounts.models import Customer
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import standpoint
from portal.activity.review_sections import Period
from portal.foundation.audience import Audience
from portal.foundation.colour import legible
from portal.foundation.db import outside_transaction
from portal.foundation.i18n import LANGUAGES, language
from portal.foundation.inks import inked
from portal.foundation.pages import way_on
from portal.foundation.paper_colours import style_of, tones_of
from portal.foundation.pdf.volumes import Piece, PressFailed, Volume, bind
from portal.foundation.sending import disposition
from portal.foundation.tenancy import customer_scope
from portal.plans.models import Plan
from portal.plans.queries import plans
from portal.plans.queries.review import plan_then
from portal.plans.queries.review_facts import map_facts
from portal.plans.rules.paper_sheets import sheet_of
from portal.plans.views.review_drawings import value_words

#: Width and height in mm of what the map may take of a sheet: without margins, head and legend.
AREAS = {"a4": (277.0, 158.0), "a3": (398.0, 242.0)}
STYLES = ("pdf/review.css", "css/78-paper-base.css", "css/78-paper-plans.css", "pdf/map.css")

bp = CustomerBlueprint("map_paper", __name__)


@bp.page("/plans/<pid:plan>/map.pdf", permit=Permit.MAP_READ, loads={"plan": plans.plan})
def sheet(plan: Plan) -> ResponseReturnValue:
    """Return the map as a PDF of one page, A4 or A3 lying, in the language that is asked for."""
    customer = standpoint().customer
    if customer is None:
        raise LookupError("a map is read from inside a customer")
    title, back = plan.title, url_for("map.show", slug=customer.slug, plan=plan.public_id)
    paper = request.args.get("paper", "a4").lower()
    volume = _volume(plan, customer, paper if paper in AREAS else "a4")
    if volume is None:
        flash(_("Nothing of this plan is shared by both companies yet, so there is no sheet of it."), "wrong")
        return way_on(back)
    try:
        with outside_transaction():  # the press is a process: waiting for it lets others work
            data = bind(volume).data
    except PressFailed:
        flash(_("No PDF could be made just now. Try again in a moment."), "wrong")
        return way_on(back)
    response = make_response(data)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = disposition("inline", f"{title}.pdf")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _volume(plan: Plan, customer: Customer, paper: str) -> Volume | None:
    """Return what is to be set, from what both companies see alone; None where that is nothing."""
    wanted = request.args.get("in", "")
    code = wanted if wanted in LANGUAGES else language()
    facts = _facts(plan, customer)
    if facts is None:
        return None
    with force_locale(code):
        vendor = branding.installation().name_in(code)
        drawn = sheet_of(facts["goals"], value_words, *AREAS[paper])
        title = _("Success map, %(title)s", title=plan.title)
        html = render_template(
            "plans/map/paper.html", f=facts, sheet=drawn, area=AREAS[paper], paper=paper, title=title,
            language=code, vendor_name=vendor, customer_name=customer.name,
        )  # fmt: skip
    chosen = branding.installation().accent
    accent = legible(chosen) if chosen else None
    html = html.replace("</head>", f"{style_of(accent)}</head>", 1)
    piece = Piece("map", title, inked(html, tones_of(accent)), numbered=False)
    return Volume(title, code, vendor, (piece,), STYLES, owner=customer.public_id)


def _facts(plan: Plan, customer: Customer) -> dict[str, Any] | None:
    today = today_of(customer)
    with customer_scope(customer.id, Audience.GUEST):
        then = plan_then(Period(customer, plan.id, today, today, today))
        if then is None or not then.goals:
            return None
        return {**map_facts(then), "north_star": then.said.north_star}
