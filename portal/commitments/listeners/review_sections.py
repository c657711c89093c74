"""What a business review tells of promises: those of last time first and what came of them, then those made since."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.accounts.queries.calendars import work_calendar
from portal.activity.review_sections import Facts, Figure, Part, Period, Row, Section, Source, Table, register
from portal.commitments import rules
from portal.commitments.models import SettledAs
from portal.commitments.queries import period as queries
from portal.commitments.queries.period import AnyRow, Move
from portal.commitments.rules import Kept
from portal.foundation.calendar import WorkCalendar
from portal.foundation.i18n import number

GOOD = 0.8
"""Share of promises kept in time from which on nobody needs to worry."""
FROM_REVIEW = "aim"
"""As which subject a promise remembers that a business review aimed at it."""
WORDS: dict[Kept, Any] = {
    Kept.KEPT: lazy_pgettext("promise", "Kept"),
    Kept.LATE: lazy_pgettext("promise", "Done late"),
    Kept.OVERDUE: lazy_pgettext("promise", "Overdue"),
    Kept.DROPPED: lazy_pgettext("promise", "Given up"),
    Kept.OPEN: lazy_pgettext("promise", "Open"),
}
SIDES = {"vendor": lazy_pgettext("promise", "Vendor"), "customer": lazy_pgettext("promise", "Customer")}


def gather(period: Period) -> dict[str, Any] | None:
    """Return what both sides promised, as it stood when the period ended; None where nobody ever promised anything."""
    rows = queries.promises(period.begins_at, period.ends_at)
    if not rows:
        return None
    moves = queries.moves([row.id for row in rows], period.ends_at)
    calendar = work_calendar(period.customer)
    found = [_promise(row, moves.get(row.id, []), period, calendar) for row in rows]
    found.sort(key=lambda one: (list(Kept).index(Kept(one["kept"])), one["due_on"] or "9999"))
    moved = sum(one["first_due_on"] not in (None, one["due_on"]) for one in found)
    told = rules.tally(found)
    return {
        "until": period.until.isoformat(),
        "promises": found,
        "counts": {**asdict(told), "due": told.due, "moved": moved},
    }


def figures(facts: Facts, before: Facts | None) -> Iterator[Figure]:
    """Tell how many of the promises that were due were kept in time."""
    now, then = facts["counts"], before["counts"] if before else None
    if not now["due"]:
        return
    share = now["kept"] / now["due"]
    yield Figure(
        "commitments.kept", _("Promises kept in time"), _of(now), _of(then) if then and then["due"] else "",
        tone="good" if share == 1 else "warn" if share >= GOOD else "bad", weight=45,
    )  # fmt: skip


def tables(facts: Facts) -> Iterator[Table]:
    """Return every promise with its days."""
    columns = (
        _l("What was promised"), _l("Side"), _l("First agreed"), _l("By when"),
        lazy_pgettext("promise", "Done on"), lazy_pgettext("promise", "Result"), _l("Working days late"), _l("Reason"),
    )  # fmt: skip
    yield Table(
        "promises", _l("Promises of both sides"), columns, [_row(one) for one in facts["promises"]],
        (34, 12, 11, 11, 11, 12, 8, 24),
    )  # fmt: skip


def sources(_facts: Facts) -> Iterator[Source]:
    """Say what counts as kept."""
    yield Source(
        _l("Promises kept in time"),
        _l(
            "Done by the day that held in the end, of all whose day had come, that were done, or that were given up. "
            "A day that was moved is told beside the day first agreed."
        ),
        _l("Action items shared by both companies, as they stood when the period ended."),
    )


def people(facts: Facts) -> set[str]:
    """Return who promised something."""
    return {one["owner"] for one in facts["promises"] if one["owner"]}


register(
    Section(
        "commitments.kept", Part.CHECK, _l("What we promised each other"), "commitments/review/kept.html", gather,
        order=60, figures=figures, tables=tables, sources=sources, people=people,
    )
)  # fmt: skip


def _promise(row: AnyRow, moves: list[Move], period: Period, calendar: WorkCalendar) -> dict[str, Any]:
    first_due, due = rules.due_days(row.due_on, moves)
    ended_on = period.day_of(row.at) if row.at else None
    dropped = row.settled_as is SettledAs.DROPPED
    came = rules.kept(due, ended_on, dropped, period.until)
    is_late = came in (Kept.LATE, Kept.OVERDUE)
    return {
        "id": row.public_id,
        "title": row.title,
        "side": str(row.side),
        "owner": row.owner,
        "before": row.made_at < period.begins_at or _set_out(row, period),
        "due_on": _day(due),
        "first_due_on": _day(first_due),
        "done_on": None if dropped else _day(ended_on),
        "kept": str(came),
        "late": calendar.days_late(due, ended_on or period.until) if is_late and due else 0,
        "why": row.why if dropped else "",
    }


def _set_out(row: AnyRow, period: Period) -> bool:
    """True for what the review before led to, though it met when this period had begun; not for what this one does."""
    return row.source_kind == FROM_REVIEW and (row.due_on is None or row.due_on <= period.last)


def _row(one: Mapping[str, Any]) -> Row:
    days = (
        date.fromisoformat(day) if day else None
        for day in (one["first_due_on"], one["due_on"], one["done_on"])
    )
    return Row(
        one["id"],
        (
            one["title"], str(SIDES[one["side"]]), *days,
            str(WORDS[Kept(one["kept"])]), one["late"], one["why"],
        ),
        _("From last time") if one["before"] else _("Promised since"),
    )  # fmt: skip


def _of(counts: Mapping[str, int]) -> str:
    return f"{number(counts['kept'])} / {number(counts['due'])}"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
