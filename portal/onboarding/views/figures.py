"""How onboardings go, for the vendor's people: time to value, completion, where journeys stall, what is hard."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.door import DeskBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import vendors_today
from portal.accounts.standpoint import standpoint
from portal.foundation import audit, clock
from portal.foundation.charts import ColumnChart, column_chart
from portal.foundation.i18n import language
from portal.foundation.sending import disposition
from portal.foundation.sheets import write_csv, write_xlsx
from portal.onboarding.forms.words import STUCK_WORDS
from portal.onboarding.queries import figures as asked
from portal.onboarding.queries.desk import Named, templates
from portal.onboarding.rules.figures import (
    Cohort,
    Completion,
    Course,
    Value,
    cohort,
    completion,
    grouped,
    value,
)
from portal.onboarding.rules.funnels import Hard, Stair, funnel, in_order, worst
from portal.onboarding.views.figures_sheets import sheets

MOST_HARD = 30
BY_WORDS = {Cohort.MONTH: _l("By month"), Cohort.QUARTER: _l("By quarter")}
MIME = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
bp = DeskBlueprint("journey_figures", __name__, "/onboarding/figures")


@dataclass(frozen=True)
class Line:
    """One row of a table: of a cohort, or of a template."""

    name: str
    value: Value
    completion: Completion
    first: date | None = None  # of a cohort


@dataclass(frozen=True)
class Told:
    """The figures as they were asked for."""

    by: Cohort
    template: Named | None  # None: all of them
    funnel_of: Named | None
    whole: Line
    cohorts: list[Line]
    of_templates: list[Line]
    stairs: list[Stair]
    hard: list[Hard]


@bp.page("", permit=Permit.ONBOARDING_FIGURES)
def show() -> ResponseReturnValue:
    """Show the figures of the journeys begun in the last two years."""
    known = templates()
    told = told_of_request(known)
    return render_template(
        "onboarding/desk/figures.html",
        told=told,
        templates=known,
        names={one.id: one.title for one in known},
        chart=_chart(told.cohorts),
        by_tabs=[
            (words, url_for(".show", **_said(told, by=kind)), kind is told.by)
            for kind, words in BY_WORDS.items()
        ],
        most_spent=max((sum(line.value.spent) for line in (*told.cohorts, *told.of_templates)), default=0),
        hard=[one for one in told.hard if one.worth_a_look],
        light=sum(not one.worth_a_look for one in told.hard),
        labels=_labels(told.cohorts),
        held=worst(told.stairs),
        stuck_words=STUCK_WORDS,
    )


@bp.page("/<kind>", permit=Permit.ONBOARDING_FIGURES, methods=("POST",))
def export(kind: str) -> Response:
    """Send the figures as a workbook, or the cohorts as CSV; remembered in the audit log."""
    if kind not in MIME:
        abort(404)
    known = templates()
    told = told_of_request(known)
    made = sheets(told, {one.id: one.title for one in known})
    body = write_xlsx(made) if kind == "xlsx" else write_csv(made[0].header, made[0].rows)
    audit.remember("onboarding.figures_exported", by=standpoint().actor, kind=kind)
    response = make_response(body)
    name = f"{_('onboarding-figures')}-{clock.now():%Y%m%d}.{kind}"
    response.headers["Content-Disposition"] = disposition("attachment", name)
    response.mimetype = MIME[kind]
    response.headers["Cache-Control"] = "no-store"
    return response


def told_of_request(known: Sequence[Named]) -> Told:
    """Return the figures that the address asks for."""
    user, since, reading = standpoint().user, asked.months_back(), language()
    kind = Cohort(request.args["by"]) if request.args.get("by") in set(Cohort) else Cohort.MONTH
    template = next((one for one in known if one.public_id == request.args.get("template")), None)
    every = asked.courses(user, since)
    chosen = [one for one in every if template is None or one.template_id == template.id]
    funnel_of = template or _most_used(every, known)
    steps = asked.titles(funnel_of.id, reading) if funnel_of else {}
    hard = asked.hard_steps(user, since, reading)
    return Told(
        kind, template, funnel_of, _line("", chosen), _cohorts(chosen, kind), _of_templates(every, known),
        funnel(asked.passings(user, funnel_of.id, since), steps) if funnel_of else [],
        in_order(one for one in hard if template is None or one.template_id == template.id)[:MOST_HARD],
    )  # fmt: skip


def _said(told: Told, **other: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {"by": told.by.value}
    facts |= {"template": told.template.public_id} if told.template else {}
    return facts | {name: str(value) for name, value in other.items()}


def _line(name: str, courses: Sequence[Course], first: date | None = None) -> Line:
    return Line(name, value(courses), completion(courses, vendors_today()), first)


def _cohorts(courses: Sequence[Course], kind: Cohort) -> list[Line]:
    found = grouped(courses, lambda course: cohort(course.began_on, kind))
    return [_line(cohort_words(first, kind), found[first], first) for first in sorted(found)]


def _of_templates(courses: Sequence[Course], known: Sequence[Named]) -> list[Line]:
    found = grouped(courses, lambda course: course.template_id)
    named = [(one.title, one.id) for one in known] + [(_("Without a template"), None)]
    return [_line(title, found[number]) for title, number in named if number in found]


def _most_used(courses: Sequence[Course], known: Sequence[Named]) -> Named | None:
    used = Counter(course.template_id for course in courses)
    return max((one for one in known if used[one.id]), key=lambda one: used[one.id], default=None)


def _chart(cohorts: Sequence[Line]) -> ColumnChart:
    """Draw the medians as columns and the nine of ten as marks, in days."""
    return column_chart([line.value.median for line in cohorts], [line.value.most for line in cohorts])


def _labels(cohorts: Sequence[Line]) -> list[str]:
    """Return the months below the columns: the year stands where another one begins."""
    firsts = [line.first for line in cohorts if line.first]
    return [
        str(first.month) if n and firsts[n - 1].year == first.year else f"{first.year}/{first.month}"
        for n, first in enumerate(firsts)
    ]


def cohort_words(first: date, kind: Cohort) -> str:
    """Name a month or quarter: 2026/11, Nov 2026; 2026年10〜12月, Oct–Dec 2026."""
    if kind is Cohort.MONTH:
        return f"{first:%Y/%m}" if language() == "ja" else f"{first:%b %Y}"
    last = first.replace(month=first.month + 2)
    if language() == "ja":
        return f"{first.year}年{first.month}〜{last.month}月"
    return f"{first:%b}–{last:%b} {first.year}"
