"""What a file says about a node, read from texts into values, with every doubt told."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from babel.numbers import is_currency

from portal.foundation.dates import NotADate, Order, read_date
from portal.foundation.numbers import NotANumber, read_money
from portal.foundation.sheets import CellError, FieldHint, OutlineNode, read_cell
from portal.plans.rules.outlines import FIELDS
from portal.plans.rules.outlines_cells import as_threshold_date, read_rules_of_use, read_thresholds
from portal.plans.rules.outlines_people import Directory
from portal.plans.rules.terms import Direction

LONGEST = {
    "title": 200, "external_id": 120, "description": 20_000, "problem": 5_000, "unit": 30, "response_action": 500,
    "data_source": 200,
}  # fmt: skip
LONGEST_RULE = (120, 300, 120)
BETWEEN = {"weight": (0.01, 1000), "response_days": (0, 250)}
_NUMBERS = ("baseline", "target", "band_low", "band_high", "limit_low", "limit_high")
_PEOPLE = {
    "customer_owner": (("customer_owner_id",), False),
    "vendor_owner": (("vendor_owner_id",), True),
    "response_customer": (("response_customer_id",), False),
    "response_vendor": (("response_vendor_id",), True),
}
_HINTS = {hint.name: hint for hint in FIELDS}
_NUMBER = FieldHint("value", (), "number")
_SUFFIX = re.compile(r"[-+△▲]?[\d,.\s]*\d\s*(?P<unit>[^\d\s.,]{1,6}(?:/[^\d\s]{1,4})?)")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of a file are to be read. `orders` by field; a date without a year lies in the period."""

    language: str
    starts_on: date
    ends_on: date
    directory: Directory
    orders: Mapping[str, Order | None] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)  # by field, from its header


@dataclass(slots=True)
class Facts:
    """The values of a node by the names under which they are changed, and the field that each came from.

    `assumed` holds for new nodes only. `problems` and `remarks` are (field, reason, text): the first make a row bad.
    """

    values: dict[str, Any] = field(default_factory=dict)
    stated_by: dict[str, str] = field(default_factory=dict)
    assumed: dict[str, Any] = field(default_factory=dict)
    measured: tuple[date | None, float] | None = None
    problems: list[tuple[str, str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str, str]] = field(default_factory=list)

    def state(self, name: str, value: Any, by: str) -> None:
        self.values[name], self.stated_by[name] = value, by


def read_facts(node: OutlineNode, reading: Reading, known: Mapping[str, Any]) -> Facts:
    """Read everything that a file states about one node; `known` are its values where the plan has it already."""
    facts = Facts()
    texts = dict(node.values)
    for name, text in (("title", node.title), ("external_id", node.external_id)):
        _fits(facts, name, text)
    _read_texts(facts, texts, reading)
    _read_people(facts, texts, reading)
    if node.kind == "kpi":
        _read_terms(facts, texts, reading, known)
    return facts


def _read_texts(facts: Facts, texts: Mapping[str, str], reading: Reading) -> None:
    for name in ("description", "problem", "unit", "response_action", "data_source"):
        if name in texts and _fits(facts, name, texts[name]):
            facts.state(name, texts[name].replace("\r\n", "\n"), name)
    for name in ("starts_on", "due_on", "baseline_on", "target_on"):
        if name in texts:
            _try(facts, name, texts[name], partial(_day, name=name, reading=reading, facts=facts))
    for name in ("outcome", "kpi_kind", "direction", "cadence", "weight", "response_days"):
        if name in texts:
            _try(facts, name, texts[name], partial(_cell, name=name, reading=reading))
    if "rules_of_use" in texts:
        rules = read_rules_of_use(texts["rules_of_use"])
        if any(len(part) > most for rule in rules for part, most in zip(rule, LONGEST_RULE, strict=True)):
            facts.problems.append(("rules_of_use", "too_long", texts["rules_of_use"]))
        else:
            facts.state("rules_of_use", rules, "rules_of_use")


def _read_people(facts: Facts, texts: Mapping[str, str], reading: Reading) -> None:
    for name, ((column,), vendor) in _PEOPLE.items():
        if name in texts:
            found = reading.directory.find(texts[name], vendor=vendor)
            if isinstance(found, str):
                facts.remarks.append((name, found, texts[name]))
            else:
                facts.state(column, found.id, name)
    if "owner" in texts:
        found = reading.directory.find(texts["owner"])
        if isinstance(found, str):
            facts.remarks.append(("owner", found, texts["owner"]))
        else:
            facts.state("vendor_owner_id" if found.vendor else "customer_owner_id", found.id, "owner")
    if "department" in texts:
        department = reading.directory.department(texts["department"])
        if isinstance(department, str):
            facts.remarks.append(("department", department, texts["department"]))
        else:
            facts.state("department_id", department, "department")


def _read_terms(facts: Facts, texts: Mapping[str, str], reading: Reading, known: Mapping[str, Any]) -> None:
    unit = str(facts.values.get("unit") or known.get("unit") or "")
    for name in _NUMBERS:
        if name in texts:
            _try(
                facts, name, texts[name], partial(_number, unit=unit, name=name, reading=reading, facts=facts)
            )
    if "direction" not in facts.values and not known:
        facts.assumed["direction"] = _direction_meant(facts.values)
    if "threshold" in texts:
        _read_threshold(facts, texts, reading, known, unit)
    if "worth" in texts:
        _read_worth(facts, texts, reading, known)
    if "value" in texts:
        _read_value(facts, texts, unit, reading)
    if "baseline" in facts.values and "baseline_on" not in texts:
        facts.assumed["baseline_on"] = reading.starts_on
    if "target" in facts.values and "target_on" not in texts:
        facts.assumed["target_on"] = facts.values.get("due_on") or reading.ends_on
    facts.assumed.setdefault("unit", next((u for n, u in reading.units.items() if n in texts), ""))


def _read_threshold(
    facts: Facts, texts: Mapping[str, str], reading: Reading, known: Mapping[str, Any], unit: str
) -> None:
    direction = str(facts.values.get("direction") or known.get("direction") or facts.assumed["direction"])

    def steps(text: str) -> list[dict[str, Any]]:
        since = as_threshold_date(texts["threshold_from"]) if texts.get("threshold_from") else None
        return read_thresholds(
            text, direction, since, lambda part: _number(part, unit, "threshold", reading, facts)
        )

    _try(facts, "thresholds", texts["threshold"], steps, by="threshold")


def _direction_meant(values: Mapping[str, Any]) -> str:
    """A target below the value at the start means that lower is better; two ends mean a band."""
    if values.get("band_low") is not None or values.get("band_high") is not None:
        return Direction.BAND.value
    baseline, target = values.get("baseline"), values.get("target")
    falls = baseline is not None and target is not None and target < baseline
    return Direction.LOWER.value if falls else Direction.HIGHER.value


def _read_worth(facts: Facts, texts: Mapping[str, str], reading: Reading, known: Mapping[str, Any]) -> None:
    currency = (texts.get("worth_currency") or str(known.get("worth_currency") or "JPY")).strip().upper()
    if not is_currency(currency):
        facts.problems.append(("worth_currency", "other_currency", currency))
        return
    _try(
        facts,
        "worth_minor",
        texts["worth"],
        lambda text: read_money(text, currency, reading.language),
        by="worth",
    )
    if "worth_currency" in texts:
        facts.state("worth_currency", currency, "worth_currency")


def _read_value(facts: Facts, texts: Mapping[str, str], unit: str, reading: Reading) -> None:
    found: dict[str, Any] = {}
    try:
        found["value"] = _number(texts["value"], unit, "value", reading, facts)
        found["on"] = _day(texts["value_on"], "value_on", reading, facts) if "value_on" in texts else None
    except (CellError, NotADate, NotANumber) as wrong:
        facts.problems.append(("value" if "value" not in found else "value_on", wrong.reason, wrong.text))
        return
    if found["value"] is not None:
        facts.measured = (found["on"], found["value"])
        facts.stated_by["measured"] = "value"


def _try(facts: Facts, name: str, text: str, read: Callable[[str], Any], by: str | None = None) -> None:
    by = by or name
    try:
        value = read(text)
    except (CellError, NotADate, NotANumber) as wrong:
        facts.problems.append((by, wrong.reason, wrong.text))
        return
    low, high = BETWEEN.get(name, (None, None))
    if value is None:
        return
    if low is not None and not low <= value <= high:
        facts.problems.append((by, "outside_bounds", text))
    elif name == "response_days" and value != int(value):
        facts.problems.append((by, "not_whole", text))
    else:
        facts.state(name, int(value) if name == "response_days" else value, by)


def _cell(text: str, name: str, reading: Reading) -> Any:
    return read_cell(text, _HINTS[name], language=reading.language)


def _day(text: str, name: str, reading: Reading, facts: Facts) -> date | None:
    """Read a day; one without a year is the one that lies in the plan's period, and that is said."""
    order = reading.orders.get(name)
    try:
        found = read_cell(text, _HINTS[name], order=order)
    except CellError as wrong:
        if wrong.reason != "no_year":
            raise
        years = {reading.starts_on.year, reading.ends_on.year}
        days = [day for year in years if (day := _in_year(text, year, order))]
        inside = [day for day in days if reading.starts_on <= day <= reading.ends_on]
        if len(inside) != 1:
            raise
        facts.remarks.append((name, "year_of_the_period", text))
        return inside[0]
    return found if isinstance(found, date) else None


def _in_year(text: str, year: int, order: Order | None) -> date | None:
    try:
        return read_date(text.strip(), year=year, order=order)
    except NotADate:
        return None


def _number(text: str, unit: str, name: str, reading: Reading, facts: Facts) -> float | None:
    """Read a number with its unit behind it; where none is agreed yet, the one written there is taken."""
    known = tuple(filter(None, (unit, reading.units.get(name, ""))))
    try:
        value = read_cell(text, _NUMBER, language=reading.language, units=known)
    except CellError as wrong:
        found = _SUFFIX.fullmatch(unicodedata.normalize("NFKC", text.strip()))
        if wrong.reason != "not_a_number" or unit or found is None:
            raise
        suffix = found.group("unit")
        value = read_cell(text, _NUMBER, language=reading.language, units=(suffix,))
        facts.assumed.setdefault("unit", suffix)
    if text.strip().endswith(("%", "％")) and not unit:
        facts.assumed.setdefault("unit", "%")
    return value if isinstance(value, float) else None


def _fits(facts: Facts, name: str, text: str) -> bool:
    if len(text) <= LONGEST[name]:
        return True
    facts.problems.append((name, "too_long", text))
    return False
