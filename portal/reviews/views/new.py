"""Beginning a review: everything is guessed, one click is enough."""

from collections.abc import Mapping, Sequence
from datetime import date
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
from portal.reviews.rules.beginning import CALENDAR_KINDS, Stretch, choices, guess, named, usual_day
from portal.reviews.rules.words import PeriodKind
from portal.reviews.views.answers import review_url

bp = CustomerBlueprint("review_new", __name__, path="/reviews")
PAGE = "reviews/new.html"


@bp.page("/new", permit=Permit.REVIEWS_LEAD, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Begin a review in one form."""
    customer = standpoint().customer
    templates = beginning.templates_for(customer)
    guesses, today = _guesses(), today_of(customer)
    stretches = _stretches(guesses)
    days = {one.code: usual_day(one.last, today).isoformat() for one in stretches}
    form = BeginForm(data=None if request.method == "POST" else _guessed(templates, guesses, days))
    form.offer(
        _periods(stretches), _templates(templates), beginning.plan_choices(), beginning.meeting_choices()
    )
    facts = {
        "form": form,
        "back_url": url_for("reviews.index", slug=customer.slug),
        "custom": CUSTOM,
        "days": days,
        "periods": {
            one.public_id: guesses[one.period_kind].code for one in templates if one.period_kind in guesses
        },
    }
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


def _guesses() -> Mapping[PeriodKind, Stretch]:
    """Return which quarter and which half-year is to be reviewed next."""
    customer = standpoint().customer
    reviewed = [(str(one.period_kind), one.last) for one in reviews.all_of_customer()]
    year, today = fiscal_year(customer), today_of(customer)
    return {kind: guess(year, today, reviewed, kind) for kind in CALENDAR_KINDS.values()}


def _stretches(guesses: Mapping[PeriodKind, Stretch]) -> list[Stretch]:
    """Return the periods to choose from, the guessed ones among them."""
    customer = standpoint().customer
    found = choices(fiscal_year(customer), today_of(customer))
    return [*(one for one in guesses.values() if not named(one.code, found)), *found]


def _guessed(
    templates: Sequence[ReviewTemplate], guesses: Mapping[PeriodKind, Stretch], days: Mapping[str, str]
) -> dict[str, Any]:
    usual = guesses.get(templates[0].period_kind) if templates else None
    guessed, active = usual or guesses[PeriodKind.QUARTER], plans.active_plan()
    meeting = beginning.likely_meeting()
    return {
        "period": guessed.code,
        "template": templates[0].public_id if templates else "",
        "plan": active.public_id if active is not None else "",
        "meeting": meeting,
        "held_on": None if meeting else date.fromisoformat(days[guessed.code]),
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
