"""Beginning a review: everything is guessed, one click is enough."""

from collections.abc import Sequence
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import fiscal_year, today_of
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import refused, way_on
from portal.foundation.refusals import Refused
from portal.plans.queries import plans
from portal.reviews.actions import reviews as change
from portal.reviews.forms.reviews import CUSTOM, BeginForm
from portal.reviews.forms.words import refusal_words
from portal.reviews.models import ReviewTemplate
from portal.reviews.paper import words
from portal.reviews.queries import beginning, reviews
from portal.reviews.rules.beginning import Stretch, choices, guess, named, usual_day
from portal.reviews.rules.words import PeriodKind
from portal.reviews.views.answers import review_url

bp = CustomerBlueprint("review_new", __name__, path="/reviews")
PAGE = "reviews/new.html"


@bp.page("/new", permit=Permit.REVIEWS_LEAD, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Begin a review in one form."""
    customer = standpoint().customer
    templates = beginning.templates_for(customer)
    stretches = _stretches(templates)
    form = BeginForm(data=None if request.method == "POST" else _guessed(templates, stretches))
    form.offer(
        _periods(stretches), _templates(templates), beginning.plan_choices(), beginning.meeting_choices()
    )
    facts = {"form": form, "back_url": url_for("reviews.index", slug=customer.slug), "custom": CUSTOM}
    if request.method == "GET":
        return render_template(PAGE, **facts)
    if not form.complete():
        return refused(PAGE, **facts)
    template = next((one for one in templates if one.public_id == form.template.data), None)
    try:
        made = change.begin(customer, _draft(form, stretches), template, by=standpoint().actor)
    except Refused as refusal:
        flash(refusal_words(refusal.reason), "wrong")
        return refused(PAGE, **facts)
    flash(_("The review is prepared. Only your side sees it until you open it."), "done")
    return way_on(review_url(made))


def _stretches(templates: Sequence[ReviewTemplate]) -> list[Stretch]:
    """Return the periods to choose from, the guessed one among them."""
    customer = standpoint().customer
    year, today = fiscal_year(customer), today_of(customer)
    found = choices(year, today)
    guessed = _guess(templates)
    return found if named(guessed.code, found) else [guessed, *found]


def _guess(templates: Sequence[ReviewTemplate]) -> Stretch:
    customer = standpoint().customer
    kind = templates[0].period_kind if templates else PeriodKind.QUARTER
    reviewed = [(str(one.period_kind), one.last) for one in reviews.all_of_customer()]
    return guess(fiscal_year(customer), today_of(customer), reviewed, kind)


def _guessed(templates: Sequence[ReviewTemplate], stretches: list[Stretch]) -> dict[str, Any]:
    guessed, active = _guess(templates), plans.active_plan()
    meeting = beginning.likely_meeting()
    return {
        "period": guessed.code,
        "template": templates[0].public_id if templates else "",
        "plan": active.public_id if active is not None else "",
        "meeting": meeting,
        "held_on": None if meeting else usual_day(guessed.last),
        "first": guessed.first,
        "last": guessed.last,
    }


def _periods(stretches: list[Stretch]) -> list[tuple[str, str]]:
    month = standpoint().customer.fiscal_first_month
    found = [
        (
            one.code,
            _(
                "%(period)s (%(days)s)",
                period=words.period_words(one.kind, one.first, one.last, month),
                days=words.days_words(one.first, one.last),
            ),
        )
        for one in stretches
    ]
    return [*found, (CUSTOM, _("Another period"))]


def _templates(templates: Sequence[ReviewTemplate]) -> list[tuple[str, str]]:
    found = [(one.public_id, beginning.template_words(one)) for one in templates]
    return [*found, ("", _("All usual sections"))]


def _draft(form: BeginForm, stretches: list[Stretch]) -> change.Draft:
    chosen = named(form.period.data, stretches)
    kind = chosen.kind if chosen else PeriodKind.CUSTOM
    first: Any = chosen.first if chosen else form.first.data  # the form saw to it that they are there
    last: Any = chosen.last if chosen else form.last.data
    meeting = beginning.meeting_id(form.meeting.data)
    return change.Draft(
        kind, first, last, title=form.title.data or "", plan_id=beginning.plan_id(form.plan.data),
        meeting_id=meeting, held_on=None if meeting is not None else form.held_on.data,
    )  # fmt: skip
