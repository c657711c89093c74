"""What a business review tells of events: which there were for the customer's people, and how many of them came."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.accounts.queries.reach import keys_of
from portal.activity.review_sections import Facts, Figure, Part, Period, Row, Section, Source, Table, register
from portal.foundation import clock
from portal.foundation.audience import Reader, Side
from portal.foundation.i18n import in_language, number
from portal.gatherings.forms.words import KINDS
from portal.gatherings.queries import period as queries
from portal.gatherings.queries.period import AnyRow
from portal.gatherings.rules.words import GatheringKind

MOST = 20


def gather(period: Period) -> dict[str, Any] | None:
    """Return the events of the period that the customer's people could come to; None where there were none."""
    customer, ends_at = period.customer, min(period.ends_at, clock.now())
    reader = Reader(Side.CUSTOMER, frozenset(keys_of(customer)))
    rows = queries.held(customer.id, reader, period.begins_at, ends_at)
    people = queries.people(customer.id, period.begins_at, ends_at)
    if not rows:
        return None
    events = [_event(row, period) for row in rows]
    events.sort(key=lambda one: (-bool(one["people"]), one["on"]))
    return {
        "until": period.until.isoformat(),
        "offered": len(events),
        "attended": sum(bool(one["people"]) for one in events),
        "people": people,
        "seats": sum(one["people"] for one in events),
        "events": events[:MOST],
    }


def figures(facts: Facts, before: Facts | None) -> Iterator[Figure]:
    """Tell how many people came to events."""
    yield Figure(
        "gatherings.people", _("People at events"), number(facts["people"]),
        number(before["people"]) if before else "", weight=90,
    )  # fmt: skip


def tables(facts: Facts) -> Iterator[Table]:
    """Return the events with how many people came."""
    rows = [_row(one) for one in facts["events"]]
    columns = (_l("Day"), _l("Event"), _l("Kind"), lazy_pgettext("count", "People"))
    yield Table("events", _l("Events"), columns, rows, (14, 50, 18, 10))


def sources(_facts: Facts) -> Iterator[Source]:
    """Say who counts as having come."""
    yield Source(
        _l("People at events"),
        _l(
            "People of the company whom the host noted as having come; where nobody noted it, those who had a seat. "
            "Whoever came twice counts once."
        ),
        _l("Sign-ups for the events of the portal; sums only, no names."),
    )


register(
    Section(
        "gatherings.events", Part.DO, _l("Events"), "gatherings/review/events.html", gather, order=60,
        commented=False, figures=figures, tables=tables, sources=sources,
    )
)  # fmt: skip


def _row(one: Mapping[str, Any]) -> Row:
    kind = str(KINDS[GatheringKind(one["kind"])])
    return Row(one["id"], (date.fromisoformat(one["on"]), in_language(one["title"]), kind, one["people"]))


def _event(row: AnyRow, period: Period) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "kind": str(row.kind),
        "title": {"ja": row.title_ja, "en": row.title_en},
        "on": period.day_of(row.starts_at).isoformat(),
        "people": int(row.came) if row.noted else row.seats,
        "noted": bool(row.noted),
        "recording": bool(row.recording_url),
    }
