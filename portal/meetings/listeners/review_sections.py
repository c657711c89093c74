"""What a business review tells of meetings: how often both sides met, what was decided, and what became of that."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.activity.review_sections import Facts, Figure, Part, Period, Row, Section, Source, Table, register
from portal.collaboration.queries import origins
from portal.foundation import clock
from portal.foundation.i18n import number
from portal.meetings.queries import period as queries
from portal.meetings.queries.decisions import KIND
from portal.meetings.queries.period import AnyRow


def gather(period: Period) -> dict[str, Any] | None:
    """Return the meetings of the period and their decisions; None where nobody met."""
    met = queries.held(period.begins_at, min(period.ends_at, clock.now()))
    if not met:
        return None
    rows = queries.decisions([row.id for row in met])
    became = _became([row.id for row in rows])
    return {
        "until": period.until.isoformat(),
        "meetings": [
            {
                "id": row.public_id,
                "title": row.title,
                "kind": str(row.kind),
                "on": period.day_of(row.starts_at).isoformat(),
                "minutes": row.minutes,
            }
            for row in met
        ],
        "decisions": [_decision(row, became.get(row.id, []), period) for row in rows],
    }


def figures(facts: Facts, before: Facts | None) -> Iterator[Figure]:
    """Tell how many decisions were taken."""
    yield Figure(
        "meetings.decisions", _("Decisions at meetings"), number(len(facts["decisions"])),
        number(len(before["decisions"])) if before else "", weight=95,
    )  # fmt: skip


def tables(facts: Facts) -> Iterator[Table]:
    """Return the decisions with what became of them."""
    columns = (_l("Day"), _l("Meeting"), _l("Decision"), lazy_pgettext("decision", "What became of it"))
    yield Table(
        "decisions", _l("Decisions"), columns,
        [
            Row(
                one["id"],
                (
                    date.fromisoformat(one["on"]), one["meeting_title"], one["text"],
                    " / ".join(each["title"] for each in one["became"]),
                ),
            )
            for one in facts["decisions"]
        ],
        (12, 24, 44, 30),
    )  # fmt: skip


def sources(_facts: Facts) -> Iterator[Source]:
    """Say where decisions come from."""
    yield Source(
        _l("Decisions at meetings"),
        _l("What was recorded as a decision at a meeting that both companies see."),
        _l("Meetings and minutes of the portal."),
    )


def people(facts: Facts) -> set[str]:
    """Return who decided."""
    return {one["person"] for one in facts["decisions"] if one["person"]}


register(
    Section(
        "meetings.decisions", Part.DO, _l("What we decided"), "meetings/review/decisions.html", gather, order=30,
        commented=False, figures=figures, tables=tables, sources=sources, people=people,
    )
)  # fmt: skip


def _became(ids: Sequence[int]) -> dict[int, list[dict[str, str]]]:
    found: dict[int, list[dict[str, str]]] = {}
    for decision_id, one in origins.became_of(KIND, ids):
        found.setdefault(decision_id, []).append({"kind": one.subject.kind, "title": one.subject.title})
    return found


def _decision(row: AnyRow, became: list[dict[str, str]], period: Period) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "text": row.text,
        "meeting": row.meeting,
        "meeting_title": row.title,
        "on": period.day_of(row.starts_at).isoformat(),
        "person": row.person,
        "side": str(row.decided_side) if row.decided_side else None,
        "became": became,
    }
