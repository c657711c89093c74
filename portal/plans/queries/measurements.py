"""What was measured: the values in force, and every row behind them with its author."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.models import Measurement
from portal.plans.queries.map import Face, faces

AnyRow = Row[*tuple[Any, ...]]
Newer = aliased(Measurement)
COLUMNS = (
    Measurement.id, Measurement.public_id, Measurement.node_id, Measurement.on, Measurement.value,
    Measurement.note, Measurement.source, Measurement.external_id, Measurement.actor_kind, Measurement.actor_id,
    Measurement.actor_side, Measurement.recorded_at,
)  # fmt: skip


def newest_rows(node_ids: Collection[int], first: date, last: date) -> dict[tuple[int, date], AnyRow]:
    """Return the newest row of each KPI and day between two days; a `value` of None was withdrawn."""
    if not node_ids:
        return {}
    found = select(*COLUMNS).where(
        Measurement.node_id.in_(node_ids), Measurement.on.between(first, last), _is_newest_of_its_day()
    )
    return {(row.node_id, row.on): row for row in db.session.execute(narrowed(found, Measurement))}


def in_force(node_ids: Collection[int]) -> dict[int, list[tuple[date, float]]]:
    """Return the values in force of these KPIs, oldest first, by node id; corrections and withdrawals settled."""
    series: dict[int, list[tuple[date, float]]] = {node_id: [] for node_id in node_ids}
    if not series:
        return series
    found = (
        select(Measurement.node_id, Measurement.on, Measurement.value)
        .where(Measurement.node_id.in_(series), _is_newest_of_its_day())
        .order_by(Measurement.node_id, Measurement.on)
    )
    for node_id, on, value in db.session.execute(narrowed(found, Measurement)):
        if value is not None:
            series[node_id].append((on, value))
    return series


def every_row(node_id: int) -> Sequence[AnyRow]:
    """Return every row of one KPI, the newest day first, of one day the newest row first."""
    found = select(*COLUMNS).where(Measurement.node_id == node_id)
    ordered = found.order_by(Measurement.on.desc(), Measurement.id.desc())
    return db.session.execute(narrowed(ordered, Measurement)).all()


def known_by_external_id(ids: Collection[str]) -> set[tuple[int, str, date, float | None]]:
    """Return (node id, external id, day, value) of what was brought in under these ids, corrected since or not."""
    if not ids:
        return set()
    found = select(Measurement.node_id, Measurement.external_id, Measurement.on, Measurement.value).where(
        Measurement.external_id.in_(ids)
    )
    return {tuple(row) for row in db.session.execute(narrowed(found, Measurement))}  # type: ignore[misc]


def authors(rows: Iterable[Any]) -> dict[int, Face]:
    """Return who entered these rows, by person id."""
    people = faces((), {row.actor_id for row in rows})
    return {person_id: face for (_side, person_id), face in people.items() if _side is Side.VENDOR}


def _is_newest_of_its_day() -> Any:
    newer = (Newer.node_id == Measurement.node_id, Newer.on == Measurement.on, Newer.id > Measurement.id)
    return ~select(Newer.id).where(*newer).exists()
