"""A plan and its values as tables, for its reader's eyes, in a form that can be read in again."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from portal.foundation.audience import Visibility
from portal.foundation.sheets.writing import Value
from portal.plans.models import Plan
from portal.plans.queries import imports
from portal.plans.queries.measurements import newest_rows
from portal.plans.rules.outlines import FIELDS, choice_word, kind_word, label
from portal.plans.rules.outlines_cells import rules_of_use_cell, thresholds_cell
from portal.plans.rules.outlines_matching import own_id
from portal.plans.rules.outlines_people import Somebody

Table = tuple[list[str], list[list[Value]]]
STRUCTURE = ("level", "title", "external_id", "parent_id")
#: Columns that are there even when nobody has filled them in yet: what a plan is agreed on.
ALWAYS = frozenset(
    {
        "problem", "customer_owner", "vendor_owner", "due_on", "rules_of_use", "kpi_kind", "unit", "direction",
        "baseline", "baseline_on", "target", "target_on", "threshold", "response_action", "value", "value_on",
    }
)  # fmt: skip
_CHOICES = {hint.name: hint for hint in FIELDS if hint.choices}
_PEOPLE = {
    "customer_owner": ("customer_owner_id", False),
    "vendor_owner": ("vendor_owner_id", True),
    "response_customer": ("response_customer_id", False),
    "response_vendor": ("response_vendor_id", True),
}


def map_table(plan: Plan, language: str, *, shared_only: bool) -> tuple[Table, list[Visibility]]:
    """Return the plan as a table, a row for each node from the top down, and who sees each row."""
    rows = [row for row in imports.nodes_of(plan) if not shared_only or row.visibility == Visibility.SHARED]
    terms, rules = imports.terms_of_kpis(plan), imports.rules_of_use(plan)
    directory = imports.directory()
    people = {(one.vendor, one.id): one for one in directory.people}
    ids = given_ids(rows)
    cells = []
    ordered = list(from_the_top(rows))
    for row in ordered:
        facts = _facts(row, terms.get(row.id), people, directory.departments, language)
        if row.id in rules:
            facts["rules_of_use"] = rules_of_use_cell(rules[row.id])
        facts |= {
            "level": kind_word(str(row.kind), language),
            "title": row.title,
            "external_id": ids[row.id],
            "parent_id": ids[row.parent_id] if row.parent_id else "",
        }
        cells.append(facts)
    names = [*STRUCTURE, *(hint.name for hint in FIELDS if _is_written(hint.name, cells))]
    table = (
        [label("map", name, language) for name in names],
        [[one.get(name) for name in names] for one in cells],
    )
    return table, [row.visibility for row in ordered]


def measurements_table(plan: Plan, language: str, *, shared_only: bool) -> Table:
    """Return the values in force of the plan's KPIs, a row for each, KPI by KPI from the top of the map down."""
    rows = [row for row in imports.nodes_of(plan) if not shared_only or row.visibility == Visibility.SHARED]
    terms, ids = imports.terms_of_kpis(plan), given_ids(rows)
    kpis = [row for row in from_the_top(rows) if row.id in terms]
    place = {row.id: number for number, row in enumerate(kpis)}
    values = newest_rows(place, date.min, date.max)
    names = ("kpi", "external_id", "on", "value", "unit", "note")
    written = [
        [kpis[place[node_id]].title, ids[node_id], on, row.value, terms[node_id].unit, row.note]
        for (node_id, on), row in sorted(values.items(), key=lambda item: (place[item[0][0]], item[0][1]))
        if row.value is not None
    ]
    return [label("measurements", name, language) for name in names], written


def given_ids(rows: Sequence[Any]) -> dict[int, str]:
    """Return the id under which each node goes out: its own, unless it has none or another carries it too."""
    taken: set[str] = set()
    ids = {}
    for row in sorted(rows, key=lambda row: row.id):
        given = own_id(row.external_id)
        ids[row.id] = row.public_id if given is None or given in taken else given
        taken.add(ids[row.id])
    return ids


def from_the_top(rows: Sequence[Any]) -> Iterable[Any]:
    """Yield nodes with what hangs below each right after it, in the order of the map."""
    below: dict[int | None, list[Any]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    waiting = list(reversed(below.get(None, ())))
    while waiting:
        row = waiting.pop()
        yield row
        waiting.extend(reversed(below.get(row.id, ())))


def _facts(
    row: Any,
    terms: Any | None,
    people: dict[tuple[bool, int], Somebody],
    departments: dict[int, str],
    language: str,
) -> dict[str, Value]:
    source = {name: getattr(row, name) for name in imports.FACTS}
    if terms is not None:
        source |= {
            name: getattr(terms, name) for name in (*imports.TERMS, "kpi_kind", "latest_value", "latest_on")
        }
        source["threshold"], source["threshold_from"] = thresholds_cell(terms.thresholds)
        source["value"], source["value_on"] = terms.latest_value, terms.latest_on
        source["worth"] = _major(terms.worth_minor, terms.worth_currency)
        source["worth_currency"] = terms.worth_currency if terms.worth_minor is not None else None
    facts: dict[str, Value] = {hint.name: source.get(hint.name) for hint in FIELDS}
    for name, hint in _CHOICES.items():
        facts[name] = choice_word(hint, str(facts[name]), language) if facts[name] is not None else None
    for name, (column, vendor) in _PEOPLE.items():
        somebody = people.get((vendor, source.get(column) or 0))
        facts[name] = _called(somebody) if somebody else None
    facts["department"] = departments.get(row.department_id or 0)
    facts["weight"] = row.weight if row.weight != 1 else None
    return facts


def _is_written(name: str, cells: Sequence[dict[str, Value]]) -> bool:
    if name == "owner":
        return False
    return name in ALWAYS or any(one.get(name) not in (None, "") for one in cells)


def _called(somebody: Somebody) -> str:
    name = somebody.names[0] if somebody.names else ""
    return f"{name} <{somebody.mail}>".strip() if somebody.mail else name


def _major(minor: int | None, currency: str) -> float | int | None:
    if minor is None:
        return None
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    return int(amount) if amount == amount.to_integral_value() else float(amount)
