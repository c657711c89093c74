"""A journey as a checklist on paper: a page that prints well, and a PDF. Only what both sides see is on it."""

from dataclasses import dataclass
from typing import Any

from flask import Response, flash, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from portal.accounts import branding
from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation import pdf
from portal.foundation.audience import Visibility
from portal.foundation.db import outside_transaction
from portal.foundation.i18n import full_date, language
from portal.foundation.pages import way_on
from portal.foundation.pdf import Manuscript, PressFailed
from portal.onboarding.live.road import Scene, scene
from portal.onboarding.live.road_words import Said
from portal.onboarding.models import Journey
from portal.onboarding.queries import journeys
from portal.onboarding.queries.roads_rows import StepRow

bp = CustomerBlueprint("journey_printing", __name__, "/onboarding")
JOURNEY = {"journey": journeys.journey}
STYLES = ("pdf/sheet.css", "pdf/checklist.css")


@dataclass(frozen=True)
class Line:
    """A step on paper, as plain values."""

    title: str
    side: str
    due: str
    done: bool
    skipped: bool
    owner: str
    minutes: int
    is_wow: bool


@dataclass(frozen=True)
class Sheet:
    """A checklist as plain values: what the press is given."""

    title: str
    wow: str
    customer: str
    vendor: str
    day: Any
    language: str
    state: str  # how the journey as a whole stands, where that is not simply under way
    phases: tuple[tuple[str, tuple[Line, ...]], ...]

    @property
    def steps(self) -> int:
        return sum(len(lines) for _title, lines in self.phases)

    @property
    def done(self) -> int:
        return sum(line.done or line.skipped for _title, lines in self.phases for line in lines)


@bp.page("/<pid:journey>/checklist", permit=Permit.ONBOARDING_READ, loads=JOURNEY)
def sheet(journey: Journey) -> ResponseReturnValue:
    """Show the checklist as it is printed."""
    return render_template(
        "onboarding/checklist.html", sheet=_sheet(journey), journey=journey, makes=not pdf.missing()
    )


@bp.page("/<pid:journey>/checklist.pdf", permit=Permit.ONBOARDING_READ, loads=JOURNEY)
def file(journey: Journey) -> ResponseReturnValue:
    """Return the checklist as a PDF, A4."""
    said = _sheet(journey)
    html = render_template("pdf/checklist.html", sheet=said)
    try:
        with outside_transaction():  # the press is a process: waiting for it lets others work
            data = pdf.typeset(Manuscript(html, STYLES))
    except PressFailed:
        flash(_("No PDF could be made just now. You can print this page instead."), "wrong")
        slug = standpoint().customer.slug
        return way_on(url_for("journey_printing.sheet", slug=slug, journey=journey.public_id))
    response: Response = make_response(data)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="checklist-{standpoint().customer.slug}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _sheet(journey: Journey) -> Sheet:
    seen = scene(journey)
    said = Said(seen)
    phases = (
        (
            phase.title,
            tuple(_line(step, said) for step in phase.steps if step.visibility is Visibility.SHARED),
        )
        for phase in seen.walk.phases
    )
    return Sheet(
        title=seen.title,
        wow=seen.wow_words,
        customer=seen.point.customer.name,
        vendor=branding.vendor().name,
        day=seen.today,
        language=language(),
        state=_state(seen),
        phases=tuple((title, lines) for title, lines in phases if lines),
    )


def _state(seen: Scene) -> str:
    if seen.journey.cancelled_at is not None:
        return pgettext("journey", "Cancelled")
    if seen.journey.completed_at is not None:
        return _("Completed on %(day)s", day=full_date(seen.journey.completed_at))
    return pgettext("journey", "Paused") if seen.rests else ""


def _line(step: StepRow, said: Said) -> Line:
    return Line(
        title=step.title,
        side=said.side(step),
        due=said.due(step),
        done=step.state.value == "done",
        skipped=step.state.value == "skipped",
        owner=step.owner.name if step.owner else "",
        minutes=step.minutes,
        is_wow=step.is_wow,
    )
