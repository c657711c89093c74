"""The section with which a review begins where there was one before: what was set out to do, and what became of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.activity.review_sections import Facts, Figure, Part, Period, Row, Section, Source, Table, register
from portal.foundation.i18n import number
from portal.reviews.paper.words import AIM_KINDS, ANSWERS
from portal.reviews.queries import outcomes_before
from portal.reviews.queries.outcomes import Asked
from portal.reviews.queries.outcomes_before import Became, SetOut
from portal.reviews.rules.words import AimKind, Answer

ENDED_WELL = frozenset({Became.DONE, Became.ACHIEVED})
TO_LOOK_AT = frozenset({Became.LATE, Became.MISSED, Became.WAITS})
WORDS: Mapping[Became, Any] = {
    Became.WAITS: _l("Not in the plan yet"),
    Became.GONE: _l("Taken out of the plan"),
    Became.ON_MAP: _l("On the map, under way"),
    Became.OPEN: _l("Promised, still open"),
    Became.LATE: _l("Its day has passed"),
    Became.DONE: lazy_pgettext("commitment", "Done"),
    Became.DROPPED: _l("Given up"),
    Became.ACHIEVED: _l("Achieved"),
    Became.PARTIAL: _l("Partly achieved"),
    Became.MISSED: _l("Missed"),
    Became.CANCELLED: _l("Cancelled"),
}


def gather(period: Period) -> dict[str, Any] | None:
    """Return what the last final review before the period led to, as it stands; None where there was none."""
    before = outcomes_before.before_day(period.first, period.today)
    if before is None:
        return None
    review = before.review
    return {
        "review": {"id": review.public_id, "first": _day(review.first), "last": _day(review.last)},
        "aims": [_aim(one) for one in before.set_out],
        "decisions": [_decision(one) for one in before.asked],
    }


def figures(facts: Facts, _before: Facts | None) -> Iterator[Figure]:
    """Tell how much of what was set out to do is done, once some of it is."""
    became = Counter(one["became"] for one in facts["aims"])
    done = sum(became[one] for one in ENDED_WELL)
    if done:
        yield Figure(
            "reviews.last_time", _("Done of what we set out to do"),
            f"{number(done)} / {number(len(facts['aims']))}", weight=70,
        )  # fmt: skip


def tables(facts: Facts) -> Iterator[Table]:
    """Return what was set out to do and what was decided, each with what became of it."""
    columns = (
        _l("What we aimed at"), lazy_pgettext("aim", "Kind"), lazy_pgettext("aim", "By when"),
        lazy_pgettext("aim", "What became of it"),
    )  # fmt: skip
    rows = [
        Row(one["id"], (one["title"], str(AIM_KINDS[AimKind(one["kind"])]), _read(one["due_on"]), _said(one)))
        for one in facts["aims"]
    ]
    yield Table("aims", _l("What we set out to do last time"), columns, rows, (46, 14, 14, 26))
    columns = (_l("Decision"), lazy_pgettext("decision", "Answer"), _l("Decided on"), _l("In which words"))
    rows = [
        Row(one["id"], (one["request"], _answered(one), _read(one["answered_on"]), one["answer_text"]))
        for one in facts["decisions"]
    ]
    yield Table("decisions", _l("Decided last time"), columns, rows, (44, 12, 14, 30))


def sources(_facts: Facts) -> Iterator[Source]:
    """Say where it comes from."""
    yield Source(
        _l("What we set out to do last time"),
        _l("The aims and decisions of the last business review, with what stands in the plan of them."),
        _l("The business review before this one, the success plan and the action items of both companies."),
    )


def people(facts: Facts) -> set[str]:
    """Return who saw to something, or decided."""
    return {one["owner"] for one in facts["aims"] if one["owner"]} | {
        one["decider"] for one in facts["decisions"] if one["decider"]
    }


register(
    Section(
        "reviews.last_time", Part.PLAN, _l("What we set out to do last time"), "reviews/outcomes/last_time.html",
        gather, order=90, figures=figures, tables=tables, sources=sources, people=people,
    )
)  # fmt: skip


def _aim(one: SetOut) -> dict[str, Any]:
    row, owner = one.aimed.row, one.aimed.owner
    return {
        "id": row.public_id,
        "kind": str(row.kind),
        "title": row.title,
        "side": str(row.side),
        "owner": owner.public_id if owner else None,
        "due_on": _day(row.due_on),
        "became": str(one.became),
    }


def _decision(one: Asked) -> dict[str, Any]:
    row = one.row
    return {
        "id": row.public_id,
        "request": row.request,
        "decider": one.decider.public_id if one.decider else None,
        "decider_name": row.decider_name,
        "answer": str(row.answer) if row.answer else None,
        "answer_text": row.answer_text,
        "answered_on": _day(row.answered_on),
    }


def _said(one: Mapping[str, Any]) -> str:
    return str(WORDS[Became(one["became"])])


def _answered(one: Mapping[str, Any]) -> str:
    return str(ANSWERS[Answer(one["answer"])]) if one["answer"] else _("Not decided yet")


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _read(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None
