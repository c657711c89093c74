"""Starting an onboarding: for whom, from which template, from which days on; what it would look like before it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.models import Customer
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of, work_calendar
from portal.accounts.standpoint import standpoint
from portal.foundation.i18n import language
from portal.foundation.pages import wants_part, way_on
from portal.onboarding.actions.journeys import prepare
from portal.onboarding.forms.starting import StartForm, first_values
from portal.onboarding.forms.words import ANCHOR_WORDS, ROLE_WORDS, SIDE_WORDS
from portal.onboarding.models import JourneyTemplate, JourneyTemplateEdition
from portal.onboarding.queries import figures, templates
from portal.onboarding.queries import starting as asked
from portal.onboarding.rules.dues import Dated, due_days
from portal.onboarding.rules.figures import Value, grouped, value
from portal.onboarding.rules.shapes import NotAShape, StepShape, TemplateShape, Words
from portal.onboarding.rules.words import Anchor
from portal.onboarding.views.desk import bp as desk_bp

LONGEST_SEARCH = 100
EMPTY = "empty"  # in place of a template's id: a journey that begins without steps
bp = CustomerBlueprint("journey_start", __name__, path="/onboarding")


@dataclass(frozen=True)
class Offer:
    """A template as whoever starts a journey sees it: why it is offered, and how it went before."""

    template: JourneyTemplate
    shape: TemplateShape
    title: str
    fits: bool  # it is for what the customer bought and for its segment, or for any
    fits_product: bool
    fits_segment: bool
    past: Value | None


@dataclass(frozen=True)
class Planned:
    """A step as it would be: its due day, None where the day it counts from is not known yet."""

    shape: StepShape
    due_on: date | None


@desk_bp.page("/new", permit=Permit.ONBOARDING_LEAD)
def choose() -> ResponseReturnValue:
    """Ask for which customer."""
    words = request.args.get("q", "").replace("\0", " ").strip()[:LONGEST_SEARCH]
    return render_template(
        "onboarding/desk/choose.html", words=words, found=asked.customers(standpoint().user, words)
    )


@bp.page("/new", permit=Permit.ONBOARDING_LEAD)
def new() -> ResponseReturnValue:
    """Offer the templates that fit; with one chosen, ask for the days and people and show what it would look like."""
    edition = _edition(request.args.get("template", ""))
    if edition is None and request.args.get("template") != EMPTY:
        return render_template(
            "onboarding/desk/templates.html", offers=_offers(standpoint().customer), role_words=ROLE_WORDS
        )
    form, facts = _form(edition, opening="kickoff_on" not in request.args)
    if wants_part() and request.headers.get("HX-Target") == "planned":
        return render_template("onboarding/desk/_planned.html", **facts)
    return render_template("onboarding/desk/new.html", form=form, **facts)


@bp.page("/new", permit=Permit.ONBOARDING_LEAD, methods=("POST",))
def create() -> ResponseReturnValue:
    """Prepare it inside the vendor; the customer sees nothing before it begins."""
    point, edition = standpoint(), _edition(request.form.get("template", ""))
    form, facts = _form(edition)
    if not form.validate():
        return render_template("onboarding/desk/new.html", form=form, **facts), 422
    journey = prepare(
        point.customer,
        by=point.actor,
        edition=edition,
        kpis=_chosen_kpis(facts),
        **form.chosen(facts["team"]),
    )
    flash(_("Prepared: the customer sees it as soon as you begin it"), "done")
    return way_on(url_for("journey_plan.show", slug=point.customer.slug, journey=journey.public_id))


def _edition(public_id: str) -> JourneyTemplateEdition | None:
    template = templates.template(public_id) if public_id not in ("", EMPTY) else None
    if template is None or template.retired_at is not None:
        return None
    return templates.current_of(template)


def _form(
    edition: JourneyTemplateEdition | None, *, opening: bool = False
) -> tuple[StartForm, dict[str, Any]]:
    customer = standpoint().customer
    template = templates.template_of(edition) if edition else None
    shape = templates.shape_of(edition) if edition else TemplateShape()
    bought, team, today = asked.bought(), asked.team(), today_of(customer)
    kickoff = work_calendar(customer).add_working_days(today, 0)
    title = templates.words_of(template) if template else Words()
    keys: dict[str, Any] = {"shape": shape, "bought": bought, "team": team}
    if request.method == "GET" and not opening:
        form = StartForm(request.args, meta={"csrf": False}, **keys)
        form.process(request.args)
    else:
        first = first_values(title, shape, bought, template.product_id if template else None, kickoff)
        form = StartForm(data=first, **keys)
    return form, {
        "shape": shape,
        "team": team,
        "template_pid": template.public_id if template else EMPTY,
        "template_title": title.of(language()),
        "kpi_words": asked.kpi_words(shape),
        "kpis": asked.kpis() if asked.kpi_words(shape) else [],
        "phases": _planned(shape, form.anchors, customer, today),
        "anchor_words": ANCHOR_WORDS,
        "side_words": SIDE_WORDS,
    }


def _chosen_kpis(facts: dict[str, Any]) -> dict[str, str]:
    """Return which KPI each word of the template names, of those that were offered."""
    known = {row.public_id for row in facts["kpis"]}
    said = {words: request.form.get(f"kpi-{n}", "") for n, words in enumerate(facts["kpi_words"])}
    return {words: public_id for words, public_id in said.items() if public_id in known}


def _planned(
    shape: TemplateShape, anchors: dict[Anchor, date], customer: Customer, today: date
) -> list[tuple[str, list[Planned]]]:
    """Return the phases as they would be if it began today."""
    dated = [Dated(step.key, step.due, step.needs) for step in shape.steps]
    days = due_days(dated, {Anchor.START: today} | anchors, work_calendar(customer))
    return [
        (phase.title.of(language()), [Planned(step, days[step.key]) for step in phase.steps])
        for phase in shape.phases
    ]


def _offers(customer: Customer) -> list[Offer]:
    """Return the templates with how they went before; those for what the customer bought and its segment first."""
    bought = {one.product_id for one in asked.bought()}
    past = grouped(
        figures.courses(standpoint().user, figures.months_back()), lambda course: course.template_id
    )
    found = []
    for template, edition in templates.usable():
        try:
            shape = templates.shape_of(edition)
        except NotAShape:
            continue
        runs = past.get(template.id, ())
        product, segment = template.product_id in bought, template.segment_id == customer.segment_id
        fits = (template.product_id is None or product) and (template.segment_id is None or segment)
        found.append(
            Offer(
                template, shape, templates.words_of(template).of(language()), fits, product,
                segment and template.segment_id is not None, value(runs) if runs else None,
            )
        )  # fmt: skip
    return _best_first(found)


def _best_first(offers: Sequence[Offer]) -> list[Offer]:
    return sorted(offers, key=lambda one: (not one.fits, -2 * one.fits_product - one.fits_segment))
