"""How quickly questions are answered and solved, and how much effort it took: for the vendor's own people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.door import DeskBlueprint
from portal.accounts.navigation import keep_under
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint, standpoint
from portal.activity.cards import card
from portal.activity.queries import named
from portal.conversations.forms.words import AN_HOUR, lasting
from portal.conversations.queries import figures as asked
from portal.conversations.rules.figures import EFFORTS, Case, Figures, by, figures
from portal.foundation.audience import Side
from portal.foundation.charts import ColumnChart, column_chart

LATELY = 3
bp = DeskBlueprint("conversation_figures", __name__, "/conversations/figures")
keep_under("inbox.index", "conversation_figures.")


@dataclass(frozen=True)
class Line:
    """One row of a table: of a month, a person, a segment."""

    name: str
    month: date | None
    figures: Figures
    person: Any = None


@bp.page("", permit=Permit.CONVERSATIONS_ASSIGN)
def show() -> ResponseReturnValue:
    """Show the figures of the last twelve months."""
    point, months = standpoint(), asked.months_back()
    cases = asked.cases(point.user, months[0])
    by_month = by(cases, lambda case: case.month)
    nothing = figures([])
    monthly = [by_month.get(month, nothing) for month in months]
    return render_template(
        "conversations/figures/show.html",
        whole=figures(cases),
        months=[Line("", month, each) for month, each in zip(months, monthly, strict=True)],
        begun=next((at for at, each in enumerate(monthly) if each.begun), 0),
        first_chart=_chart([each.first_open for each in monthly]),
        solved_chart=_chart([each.solved_open for each in monthly]),
        people=_people(point, cases),
        segments=_segments(cases),
        efforts=list(zip(EFFORTS, figures(cases).efforts, strict=True)),
        sees_all=point.may(Permit.TEAM_LOAD),
    )


@card("conversations/figures/_card.html", place="side", order=60)
def lately(point: Standpoint) -> dict[str, Any] | None:
    """Show the vendor's people how the customer was answered in the last three months."""
    shown = point.side is Side.VENDOR and point.may(Permit.CONVERSATIONS_ASSIGN)
    if not shown or not branding.module_on("conversations"):
        return None
    found = figures(asked.cases_here(asked.months_back(LATELY)[0]))
    return {"figures": found} if found.begun else None


bp.add_app_template_filter(lasting, "lasting")


def _chart(spreads: Sequence[Any]) -> ColumnChart:
    """Draw medians as columns and the nine of ten as marks, in hours."""
    return column_chart(
        [None if one.median is None else one.median / AN_HOUR for one in spreads],
        [None if one.most is None else one.most / AN_HOUR for one in spreads],
    )


def _people(point: Standpoint, cases: Sequence[Case]) -> list[Line]:
    """Return a line for each of the people who answer; who leads nobody sees their own alone."""
    found = by(cases, lambda case: case.assigned_id)
    if not point.may(Permit.TEAM_LOAD):
        found = {who: each for who, each in found.items() if who == point.user.id}
    people = named(who for who in found if who is not None)
    lines = [
        Line(people[who].name if who in people else _("Nobody assigned"), None, each, people.get(who or 0))
        for who, each in found.items()
    ]
    return sorted(lines, key=lambda line: (line.person is None, -line.figures.begun, line.name))


def _segments(cases: Sequence[Case]) -> list[Line]:
    names: Mapping[int | None, str] = asked.segments()
    found = by(cases, lambda case: case.segment_id)
    return [
        Line(names.get(segment) or _("No segment"), None, found[segment])
        for segment in (*names, None)
        if segment in found
    ]
