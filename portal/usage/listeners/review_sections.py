"""What a business review tells of use: how many people use the product, how often, and what they do. Sums, no names."""

from collections.abc import Iterator, Mapping
from datetime import date
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
from portal.foundation.i18n import number
from portal.usage.queries import period as queries
from portal.usage.rules.spans import Stretch, stretches

MOST_NAMES = 15


def gather(period: Period) -> dict[str, Any] | None:
    """Return how the product was used; None where it tells nothing of this customer, or nothing yet."""
    if period.until < period.first:
        return None
    grain, spans = stretches(period.first, period.until)
    before = period.first - (period.until - period.first) - date.resolution
    known, names = queries.known(period.until), queries.by_name(before, period.first, period.until)
    people, people_before = queries.active(before, period.first, period.until)
    by_stretch = queries.by_stretch(spans)
    if not known and not names:
        return None
    return {
        "until": period.until.isoformat(),
        "before_first": before.isoformat(),
        "grain": grain,
        "spans": [_span(one, *by_stretch.get(place, (0, 0))) for place, one in enumerate(spans)],
        "known": known,
        "people": people,
        "people_before": people_before,
        "names": [
            {
                "name": row.name,
                "people": row.people,
                "times": int(row.times),
                "people_before": row.people_before,
                "times_before": int(row.times_before),
            }
            for row in names[:MOST_NAMES]
        ],
        "more_names": max(0, len(names) - MOST_NAMES),
    }


def figures(facts: Facts, before: Facts | None) -> Iterator[Figure]:
    """Tell how many people use the product in a usual week."""
    usual = usual_of(facts)
    if usual is None:
        return
    then = usual_of(before) if before is not None and before["grain"] == facts["grain"] else None
    label = _("Active people a week") if facts["grain"] == "week" else _("Active people a month")
    tone = "" if then is None or usual == then else "good" if usual > then else "warn"
    yield Figure(
        "usage.active",
        label,
        number(round(usual)),
        number(round(then)) if then is not None else "",
        tone,
        weight=35,
    )


def tables(facts: Facts) -> Iterator[Table]:
    """Return the weeks, and what was done by how many."""
    yield Table(
        "spans", _l("Use over time"), (_l("From"), _l("Until"), lazy_pgettext("count", "People"), _l("Times")),
        [_span_row(place, one) for place, one in enumerate(facts["spans"], 1)],
        (14, 14, 12, 12),
    )  # fmt: skip
    yield Table(
        "names", lazy_pgettext("use", "What was done"),
        (_l("What"), lazy_pgettext("count", "People"), _l("People before"), _l("Times"), _l("Times before")),
        [
            Row(one["name"], (one["name"], one["people"], one["people_before"], one["times"], one["times_before"]))
            for one in facts["names"]
        ],
        (40, 12, 12, 12, 12),
    )  # fmt: skip


def charts(facts: Facts) -> Iterator[Chart]:
    """Draw how many people were active over time; what the period's end cut short is left out."""
    whole = [one for one in facts["spans"] if one["whole"]]
    if len(whole) > 1:
        title = _l("Active people by week") if facts["grain"] == "week" else _l("Active people by month")
        days = [date.fromisoformat(one["first"]) for one in whole]
        yield Chart(
            "people",
            title,
            days,
            [Series(lazy_pgettext("count", "People"), [one["people"] for one in whole])],
        )


def sources(_facts: Facts) -> Iterator[Source]:
    """Say who counts as active."""
    events = _l("Events that the vendor's product reports; sums only, no names.")
    yield Source(
        lazy_pgettext("use", "Active people"),
        _l("Different people who did anything in the product in that time."),
        events,
    )
    yield Source(
        _l("Share of known people"),
        _l("Active people of all whom the product had ever named by the end of the period."),
        events,
    )


def usual_of(facts: Facts) -> float | None:
    """Return how many people were active in the average week (or month) that was whole; None where none was."""
    whole = [one["people"] for one in facts["spans"] if one["whole"]]
    return sum(whole) / len(whole) if whole else None


register(
    Section(
        "usage.adoption", Part.CHECK, _l("How the product is used"), "usage/review/adoption.html", gather, order=50,
        figures=figures, tables=tables, charts=charts, sources=sources,
    )
)  # fmt: skip


def _span_row(place: int, one: Mapping[str, Any]) -> Row:
    """Return a stretch under its place in the period, so that two periods are compared week by week."""
    days = (date.fromisoformat(one[end]) for end in ("first", "last"))
    return Row(str(place), (*days, one["people"], one["times"]))


def _span(one: Stretch, people: int, times: int) -> dict[str, Any]:
    return {
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "whole": one.whole,
        "people": people,
        "times": times,
    }
