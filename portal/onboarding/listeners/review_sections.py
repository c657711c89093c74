"""What a business review tells of onboarding: how far each journey is, and how long the first result took whom."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.accounts.queries.calendars import work_calendar
from portal.activity.review_sections import Facts, Figure, Part, Period, Row, Section, Source, Table, register
from portal.foundation import clock
from portal.foundation.calendar import WorkCalendar
from portal.foundation.i18n import in_language, number
from portal.onboarding.models import Journey
from portal.onboarding.queries import journeys
from portal.onboarding.queries import period as queries
from portal.onboarding.queries.period import AnyRow
from portal.onboarding.rules.roads import days
from portal.onboarding.rules.spans import Span
from portal.onboarding.rules.values import spent
from portal.onboarding.rules.words import StepState, Waiting

STATES = {
    "done": lazy_pgettext("step", "Done"),
    "skipped": lazy_pgettext("step", "Skipped"),
    "open": lazy_pgettext("step", "Open"),
}


def gather(period: Period) -> dict[str, Any] | None:
    """Return the journeys that were under way in the period, as they stood at its end; None where there were none."""
    found = queries.under_way(period.begins_at, period.ends_at)
    if not found:
        return None
    ids = [journey.id for journey in found]
    steps, spans = queries.steps(ids), queries.spans(ids)
    resting, calendar = queries.resting(ids, period.ends_at), work_calendar(period.customer)
    told = []
    for journey in found:
        rests = journey.id in resting
        lines = [_step(row, period, calendar, rests=rests) for row in steps if row.journey_id == journey.id]
        told.append(_journey(journey, lines, spans.get(journey.id, []), period) | {"rests": rests})
    return {"until": period.until.isoformat(), "journeys": told}


def figures(facts: Facts, _before: Facts | None) -> Iterator[Figure]:
    """Tell how long the first result took, or how far the way to it is."""
    for one in facts["journeys"]:
        if one["cancelled_on"]:
            continue
        key, aim = f"onboarding.road.{one['id']}", one["aim"]
        said = _("aim: day %(day)s", day=number(aim)) if aim else ""
        if one["reached_on"]:
            tone = ("good" if one["day"] <= aim else "warn") if aim else "good"
            yield Figure(
                key, _("First result"), _("Day %(day)s", day=number(one["day"])), said, tone, weight=40
            )
        elif not one["completed_on"]:
            value = f"{number(one['done'])} / {number(one['steps'])}"
            yield Figure(
                key, _("Onboarding steps done"), value, said, "warn" if one["late"] else "", weight=50
            )


def tables(facts: Facts) -> Iterator[Table]:
    """Return every journey with what its time was spent on, and every step with its days."""
    yield Table(
        "journeys", _l("Onboarding"),
        (
            _l("Onboarding"), _l("Began on"), _l("Steps"), lazy_pgettext("steps", "Done"), _l("First result on"),
            _l("Day of the first result"), _l("Aim in days"), _l("Days waiting for the customer"),
            _l("Days waiting for the vendor"), _l("Days worked on"), _l("Days paused"),
        ),
        [_journey_row(one) for one in facts["journeys"]], (30, 12, 8, 8, 12, 10, 8, 10, 10, 10, 8),
    )  # fmt: skip
    yield Table(
        "steps", _l("Onboarding steps"),
        (
            _l("Step"), _l("Phase"), _l("By when"), lazy_pgettext("step", "Done on"), _l("Working days late"),
            _l("Status"),
        ),
        [_step_row(step, one) for one in facts["journeys"] for step in one["lines"]], (34, 20, 12, 12, 10, 12),
    )  # fmt: skip


def sources(_facts: Facts) -> Iterator[Source]:
    """Say how days are counted."""
    record = _l("The onboarding checklist that both companies see.")
    yield Source(
        _l("First result"),
        _l(
            "The day on which the agreed first result was observed, in calendar days from the contract, the kick-off, "
            "the go-live or the start, as agreed; that day is day 1."
        ),
        record,
    )
    yield Source(
        _l("What the time was spent on"),
        _l(
            "Waiting for the customer: all steps that could be done were theirs; for the vendor: all were the "
            "vendor's; worked on: both had some, or one was begun. Paused days are nobody's."
        ),
        record,
    )
    yield Source(
        _l("Working days late"),
        _l("Working days after the day a step was due, by the calendar of both companies."),
        record,
    )


def people(facts: Facts) -> set[str]:
    """Return who does the steps."""
    return {step["owner"] for one in facts["journeys"] for step in one["lines"] if step["owner"]}


register(
    Section(
        "onboarding.road", Part.DO, _l("The road to the first result"), "onboarding/review/road.html", gather,
        order=20, figures=figures, tables=tables, sources=sources, people=people,
    )
)  # fmt: skip


def _journey(
    journey: Journey, lines: Sequence[Mapping[str, Any]], spans: Sequence[Span], period: Period
) -> dict[str, Any]:
    until = min(period.ends_at - datetime.resolution, clock.now())  # still on the last day
    reached, completed, cancelled = (
        at if at is not None and at < period.ends_at else None
        for at in (journey.wow_reached_at, journey.completed_at, journey.cancelled_at)
    )
    ended = reached or completed or cancelled
    began = journeys.clock_day(journey)
    last = period.day_of(ended) if ended else period.until
    way = days(began, last, aim=journey.value_days, reached=reached is not None)
    time = spent(spans, began, ended or until, period.customer.time_zone).told if began and way else {}
    return {
        "id": journey.public_id,
        "title": {"ja": journey.title_ja, "en": journey.title_en},
        "started_on": _day(journey.started_on),
        "completed_on": _day_of(completed, period),
        "cancelled_on": _day_of(cancelled, period),
        "wow": {"ja": journey.wow_words_ja, "en": journey.wow_words_en},
        "reached_on": _day_of(reached, period),
        "day": way.day if way else None,
        "aim": journey.value_days,
        "clock_from": str(journey.clock_from),
        "clock_on": _day(began),
        "spent": {str(what): time.get(what, 0) for what in Waiting},
        "steps": len(lines),
        "done": sum(line["state"] != "open" for line in lines),
        "late": max((line["late"] for line in lines if line["state"] == "open"), default=0),
        "phases": _phases(lines),
        "lines": list(lines),
    }


def _step(row: AnyRow, period: Period, calendar: WorkCalendar, *, rests: bool) -> dict[str, Any]:
    """Return a step as it stood; what cannot be begun yet, and what rests, is nobody's lateness."""
    settled = row.done_at is not None and row.done_at < period.ends_at and row.state is not StepState.OPEN
    done_on = period.day_of(row.done_at) if settled else None
    could_begin = row.opened_at is not None and row.opened_at < period.ends_at and not rests
    skipped = settled and row.state is StepState.SKIPPED
    judged = done_on if settled else period.until if could_begin else None
    late = calendar.days_late(row.due_on, judged) if row.due_on and judged and not skipped else 0
    return {
        "id": row.public_id,
        "title": {"ja": row.title_ja, "en": row.title_en},
        "phase": {"ja": row.phase_ja, "en": row.phase_en},
        "phase_id": row.phase,
        "side": str(row.side),
        "owner": row.owner,
        "due_on": _day(row.due_on),
        "done_on": _day(done_on),
        "state": "skipped" if skipped else "done" if settled else "open",
        "late": late,
        "wow": row.is_wow,
    }


def _phases(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        one = found.setdefault(line["phase_id"], {"title": line["phase"], "steps": 0, "done": 0})
        one["steps"] += 1
        one["done"] += line["state"] != "open"
    return list(found.values())


def _journey_row(one: Mapping[str, Any]) -> Row:
    time = one["spent"]
    told = one["reached_on"] is not None
    return Row(
        one["id"],
        (
            in_language(one["title"]), _date(one["started_on"]), one["steps"], one["done"], _date(one["reached_on"]),
            one["day"] if told else None, one["aim"], time["customer"], time["vendor"], time["working"],
            time["paused"],
        ),
    )  # fmt: skip


def _step_row(step: Mapping[str, Any], one: Mapping[str, Any]) -> Row:
    return Row(
        step["id"],
        (
            in_language(step["title"]), in_language(step["phase"]), _date(step["due_on"]), _date(step["done_on"]),
            step["late"], str(STATES[step["state"]]),
        ),
        in_language(one["title"]),
    )  # fmt: skip


def _date(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day_of(at: datetime | None, period: Period) -> str | None:
    return period.day_of(at).isoformat() if at else None
