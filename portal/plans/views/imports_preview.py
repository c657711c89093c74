"""What the preview of an import shows: the tree that would be drawn, and every row with its fate."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.foundation.i18n import language, number
from portal.foundation.sheets import Outcome, RowFate, column_letter
from portal.plans.queries.imports_reading import Read
from portal.plans.rules.outlines import label
from portal.plans.rules.outlines_drafts import Draft, DraftNode

MOST_DRAWN = 300
MOST_BAD = 200
ROWS_ON_A_PAGE = 100


@dataclass
class Drawn:
    """A node of the drawn preview."""

    title: str
    kind: str
    outcome: Outcome | None
    note: str = ""
    usage: bool = False
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    below: list["Drawn"] = field(default_factory=list)


@dataclass(frozen=True)
class ShownRow:
    """A row of the file as the preview tells it; `where` names the column that a finding is about."""

    line: int
    outcome: Outcome
    what: str
    where: str
    fate: RowFate


def drawn(draft: Draft) -> tuple[list[Drawn], int]:
    """Return the goals of the tree that the file draws, and how many nodes are left out for length."""
    bad = {node.number for node in draft.nodes} - draft.wanted
    made: dict[int, Drawn] = {}
    goals: list[Drawn] = []
    for node in draft.nodes[:MOST_DRAWN]:
        outcome: Outcome = "bad" if node.number in bad else node.outcome
        made[node.number] = Drawn(
            node.title,
            node.kind,
            outcome,
            _figures(node) if outcome != "bad" else "",
            _is_usage(node),
            _changes(node) if outcome == "update" else [],
        )
        above = goals if node.parent is None else made[node.parent].below
        above.append(made[node.number])
    return goals, len(draft.nodes) - len(made)


def counted_nodes(draft: Draft) -> dict[str, Counter[str]]:
    """Return how many nodes of each kind become what: {"create": {"kpi": 12}}."""
    counts: dict[str, Counter[str]] = {}
    for node in draft.kept:
        counts.setdefault(node.outcome, Counter())[node.kind] += 1
    return counts


def bad_rows(read: Read, fates: Iterable[RowFate], kind: str, titles: dict[int, str]) -> list[ShownRow]:
    """Return every finding that makes a row bad."""
    return [shown(read, fate, kind, titles) for fate in fates if fate.outcome == "bad"]


def page_of_rows(
    read: Read, fates: Sequence[RowFate], kind: str, titles: dict[int, str], outcome: str, page: int
) -> tuple[list[ShownRow], int]:
    """Return a page of the rows (of one outcome, or all), and how many there are."""
    chosen = [fate for fate in fates if not outcome or fate.outcome == outcome]
    first = page * ROWS_ON_A_PAGE
    return [shown(read, fate, kind, titles) for fate in chosen[first : first + ROWS_ON_A_PAGE]], len(chosen)


def shown(read: Read, fate: RowFate, kind: str, titles: dict[int, str]) -> ShownRow:
    """Return one row as the preview tells it."""
    return ShownRow(fate.line, fate.outcome, titles.get(fate.line, ""), _where(read, fate, kind), fate)


def titles_of_map(draft: Draft) -> dict[int, str]:
    """Return what each line is about, by line."""
    titles: dict[int, str] = {}
    for node in draft.nodes:
        titles[node.line] = node.title
    return titles


def titles_of_values(read: Read) -> dict[int, str]:
    """Return which KPI each line is about."""
    return {
        row.line: read.mapping.cell(row, "kpi") or read.mapping.cell(row, "external_id")
        for row in read.sheet.rows
    }


def _where(read: Read, fate: RowFate, kind: str) -> str:
    column = fate.column
    if column is None and fate.field is not None:
        column = read.mapping.columns.get(fate.field)
    if column is not None and column < len(read.sheet.header):
        return f"{column_letter(column)} {read.sheet.header[column]}".strip()
    known = fate.field is not None and any(fate.field == name for name in read.mapping.columns)
    return label(kind, fate.field, language()) if known and fate.field else ""


def _figures(node: DraftNode) -> str:
    if node.kind != "kpi":
        return ""
    known = dict(node.known.facts) if node.known else node.facts.assumed
    facts: dict[str, Any] = {**known, **node.facts.values}
    if facts.get("band_low") is not None and facts.get("band_high") is not None:
        numbers = f"{number(facts['band_low'])}–{number(facts['band_high'])}"
    elif facts.get("baseline") is None and facts.get("target") is None:
        return ""
    else:
        numbers = " → ".join(number(facts.get(name)) for name in ("baseline", "target"))
    return f"{numbers} {facts.get('unit') or ''}".strip()


def _is_usage(node: DraftNode) -> bool:
    known = node.known.facts if node.known else {}
    return str(node.facts.values.get("kpi_kind") or known.get("kpi_kind") or "") == "usage"


_SOURCES = {
    "customer_owner_id": "customer_owner", "vendor_owner_id": "vendor_owner", "department_id": "department",
    "thresholds": "threshold", "response_customer_id": "response_customer", "response_vendor_id": "response_vendor",
    "worth_minor": "worth", "parent": "parent_id",
}  # fmt: skip


def _changes(node: DraftNode) -> list[tuple[str, str, str]]:
    """Return (field, before, after) of what changes; what is no plain text or number is only named."""
    found = []
    for name, (before, after) in node.changes.items():
        words = label("map", _SOURCES.get(name, name), language())
        plain = name not in _SOURCES and not isinstance(after, list | tuple)
        found.append((words, _brief(before) if plain else "", _brief(after) if plain else ""))
    if node.measured:
        on, value = node.measured
        known = node.known.measured.get(on) if node.known else None
        found.append(
            (label("map", "value", language()), _brief(known), f"{_brief(value)} ({on.isoformat()})")
        )
    return found


def _brief(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value)
    flat = " ".join(str(value).split())
    return flat if len(flat) <= 40 else flat[:39] + "…"
