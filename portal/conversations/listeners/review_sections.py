"""What a business review tells of support: what was asked, how soon it was answered and solved, what is still open."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.activity.review_sections import (
    Chart,
    Facts,
    Figure,
    Part,
    Period,
    Row,
    Section,
    Series,
    Source,
    Table,
    register,
)
from portal.conversations.forms.words import lasting
from portal.conversations.queries import period as queries
from portal.conversations.queries.hours import Promise, promise_for
from portal.conversations.queries.period import AnyRow
from portal.conversations.rules.figures import Case
from portal.conversations.rules.figures import figures as summed
from portal.conversations.rules.hours import opening_time
from portal.foundation.audience import Side
from portal.foundation.clock import month_of

OLD = timedelta(days=14)
MOST_OPEN = 10
A_MINUTE = timedelta(minutes=1)
KEPT_WELL = 0.9
"""Share of first answers within the promise from which on it counts as kept."""


def gather(period: Period) -> dict[str, Any] | None:
    """Return how the customer was answered in the period; None where nothing was asked, solved or open."""
    rows = queries.conversations(period.begins_at, period.ends_at)
    if not rows:
        return None
    promise = promise_for(period.customer)
    begun = [row for row in rows if row.begun_at >= period.begins_at]
    solved = [row for row in rows if row.at is not None]
    answers = summed([_case(row, promise, period) for row in begun])
    ends = summed([_case(row, promise, period) for row in solved])
    waits = [row for row in rows if row.at is None]
    old = [row for row in waits if row.begun_at < period.ends_at - OLD]
    return {
        "until": period.until.isoformat(),
        "begun": answers.begun,
        "asked": answers.asked,
        "answered": answers.answered,
        "solved": len(solved),
        "within": promise.within_minutes,
        "first": answers.first_open.median,
        "first_most": answers.first_open.most,
        "kept": answers.kept,
        "solving": ends.solved_open.median,
        "solving_most": ends.solved_open.most,
        "effort": ends.effort,
        "efforts": list(ends.efforts),
        "months": _months(rows, promise, period),
        "open": len(waits),
        "old": len(old),
        "old_days": OLD.days,
        "oldest": [_open(row, period) for row in waits[:MOST_OPEN]],
    }


def figures(facts: Facts, before: Facts | None) -> Iterator[Figure]:
    """Tell how quickly questions were answered for the first time."""
    if facts["first"] is None:
        return
    tone = "good" if facts["kept"] >= KEPT_WELL else "warn"
    yield Figure(
        "conversations.first", _("First answer, median"), lasting(facts["first"]),
        lasting(before["first"]) if before and before["first"] is not None else "", tone, weight=70,
    )  # fmt: skip


def tables(facts: Facts) -> Iterator[Table]:
    """Return the months, and what was open longest."""
    yield Table(
        "months", _l("Support by month"),
        (
            _l("Month"), lazy_pgettext("questions", "Asked"), _l("Solved"),
            _l("First answer, median (minutes of opening time)"),
        ),
        [
            Row(str(at), (date.fromisoformat(one["first"]), one["asked"], one["solved"], one["first_answer"]))
            for at, one in enumerate(facts["months"], 1)  # by its place, so that periods are compared month by month
        ],
        (20, 14, 14, 30),
    )  # fmt: skip
    yield Table(
        "open", _l("Open longest"), (_l("Conversation"), _l("Begun on"), _l("Days open")),
        [
            Row(one["id"], (one["title"], date.fromisoformat(one["begun_on"]), one["days"])) for one in facts["oldest"]
        ],
        (60, 14, 12),
    )  # fmt: skip


def charts(facts: Facts) -> Iterator[Chart]:
    """Draw what was asked and solved by month."""
    if len(facts["months"]) < 2:
        return
    yield Chart(
        "months", _l("Questions asked and conversations solved, by month"),
        [date.fromisoformat(one["first"]) for one in facts["months"]],
        [
            Series(lazy_pgettext("questions", "Asked"), [one["asked"] for one in facts["months"]]),
            Series(_l("Solved"), [one["solved"] for one in facts["months"]]),
        ],
    )  # fmt: skip


def sources(facts: Facts) -> Iterator[Source]:
    """Say how answers are timed."""
    record = _l("Conversations of the portal and by mail, shared by both companies.")
    yield Source(
        lazy_pgettext("support", "First answer"),
        _l(
            "From the question to the vendor's first message, counted in opening time: without nights, breaks and days "
            "off. The median is the middle one."
        ),
        record,
    )
    yield Source(
        _l("As promised"),
        _l(
            "The share of first answers that came within the promised time of %(time)s.",
            time=lasting(facts["within"]),
        ),
        record,
    )
    yield Source(
        _l("Effort"),
        _l(
            "How much effort it took, as the customer's people said when it was solved: 1 almost none to 5 very much."
        ),
        record,
    )


register(
    Section(
        "conversations.support", Part.DO, _l("Questions and support"), "conversations/review/support.html", gather,
        order=70, figures=figures, tables=tables, charts=charts, sources=sources,
    )
)  # fmt: skip


def _case(row: AnyRow, promise: Promise, period: Period) -> Case:
    asked = row.begun_side is Side.CUSTOMER
    answered = row.first_answered_at if asked else None
    if answered is not None and answered >= period.ends_at:
        answered = None
    return Case(
        month=month_of(period.day_of(row.begun_at)),
        customer_id=period.customer.id,
        segment_id=None,
        assigned_id=None,
        asked=asked,
        first_open=_minutes(promise, row.begun_at, answered),
        within=promise.within_minutes,
        solved_open=_minutes(promise, row.begun_at, row.at),
        effort=row.effort,
    )


def _minutes(promise: Promise, since: datetime, until: datetime | None) -> float | None:
    return None if until is None else opening_time(promise.opening, promise.calendar, since, until) / A_MINUTE


def _months(rows: Sequence[AnyRow], promise: Promise, period: Period) -> list[dict[str, Any]]:
    found = []
    month = month_of(period.first)
    while month <= period.until:
        begun = [
            row
            for row in rows
            if row.begun_at >= period.begins_at and month_of(period.day_of(row.begun_at)) == month
        ]
        told = summed([_case(row, promise, period) for row in begun])
        ended = sum(row.at is not None and month_of(period.day_of(row.at)) == month for row in rows)
        found.append(
            {
                "first": month.isoformat(),
                "asked": told.asked,
                "solved": ended,
                "first_answer": told.first_open.median,
            }
        )
        month = month_of(month + timedelta(days=32))
    return found


def _open(row: AnyRow, period: Period) -> dict[str, Any]:
    begun_on = period.day_of(row.begun_at)
    return {
        "id": row.public_id,
        "title": row.title,
        "begun_on": begun_on.isoformat(),
        "days": (period.until - begun_on).days,
        "waits": str(row.waiting_for) if row.waiting_for else None,
    }
