"""How the fields of a document are called, and how their values are said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts import branding
from portal.accounts.standpoint import standpoint
from portal.agreements.queries.document import Person
from portal.agreements.rules.document import KPI_FIELDS, PERSON_FIELDS
from portal.foundation.audience import Side
from portal.foundation.i18n import full_date, money, number
from portal.plans.forms.nodes_kpi import CADENCES, DIRECTIONS
from portal.plans.rules.digits import decimals_of

LABELS: Mapping[str, Any] = {
    "title": _l("Title"),
    "north_star": _l("Where we want to be"),
    "ends_on": _l("End of the period"),
    "at_risk_points": _l("At risk from this lag"),
    "off_track_points": _l("Off track from this lag"),
    "description": _l("Description"),
    "problem": _l("Today's problem"),
    "starts_on": _l("Start"),
    "due_on": _l("Due"),
    "weight": _l("Weight"),
    "department": _l("Department"),
    "rules_of_use": _l("Rules of use"),
    "kpi_kind": _l("Kind"),
    "unit": _l("Unit"),
    "direction": _l("Direction"),
    "baseline": _l("Value at the start"),
    "baseline_on": _l("Date of the start"),
    "target": _l("Target"),
    "target_on": _l("Target date"),
    "band_low": _l("Lower end of the band"),
    "band_high": _l("Upper end of the band"),
    "limit_low": _l("Lower limit"),
    "limit_high": _l("Upper limit"),
    "thresholds": _l("Threshold (act beyond this)"),
    "response_action": _l("What we do then"),
    "response_days": _l("Within working days"),
    "data_source": _l("Where the value comes from"),
    "cadence": _l("How often it is measured"),
    "worth_minor": _l("Worth of one unit of improvement"),
    "worth_currency": _l("Currency"),
    "kind": _l("Kind"),
    "schema": _l("Form of the document"),
}
KIND_WORDS = {
    "goal": _l("Goal"), "initiative": _l("Initiative"), "strategy": _l("Strategy"), "kpi": _l("KPI"),
    "plan": _l("Success plan"),
}  # fmt: skip
KPI_KIND_WORDS = {"outcome": _l("An outcome"), "usage": _l("A means: usage")}
FIGURES = frozenset({"baseline", "target", "band_low", "band_high", "limit_low", "limit_high"})
DAYS = frozenset({"starts_on", "ends_on", "due_on", "baseline_on", "target_on"})


@dataclass(frozen=True)
class Saying:
    """What is needed to say a value: the contract it stands in (unit, currency, decimals), and who people are."""

    contract: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    others: tuple[Mapping[str, Any], ...] = ()  # further contracts whose figures count for the decimals

    @property
    def unit(self) -> str:
        return self.contract.get("unit") or ""

    @property
    def digits(self) -> int:
        """Return with how many decimals the figures are written."""
        contracts = (self.contract, *self.others)
        steps = (step for one in contracts for step in one.get("thresholds") or ())
        ends = (step.get(name) for step in steps for name in ("value", "low", "high"))
        return decimals_of((*(one.get(name) for one in contracts for name in FIGURES), *ends))


def label_of(name: str) -> str:
    """Return what a field is called; owners are named with their company."""
    if name in PERSON_FIELDS:
        point = standpoint()
        company = point.customer.name if name.endswith(f"{Side.CUSTOMER}_owner") else branding.vendor().name
        if name.startswith("response"):
            company = point.customer.name if name == "response_customer" else branding.vendor().name
            return _("Who acts at %(company)s", company=company)
        return _("Owner at %(company)s", company=company)
    return str(LABELS.get(name, name))


def said(name: str, value: Any, saying: Saying) -> str:
    """Return a value as people read it; nothing is said as (empty)."""
    if value in (None, "", []):
        return _("(empty)")
    if name in PERSON_FIELDS:
        person = saying.people.get(value)
        return (person.name if person else "") or _("Somebody who was erased")
    if name in FIGURES:
        return amount(value, saying)
    if name in DAYS:
        return full_date(date.fromisoformat(value))
    return _SAID.get(name, _plainly)(value, saying)


def amount(value: float, saying: Saying) -> str:
    """Return a figure with its unit: 4.9日, 41%, 252件/月."""
    written, unit = number(value, saying.digits), saying.unit
    if not unit:
        return written
    return (
        f"{written}{unit}"
        if unit in ("%", "％", "pt")
        else _("%(number)s %(unit)s", number=written, unit=unit)
    )


def is_text(name: str) -> bool:
    """Tell whether a field holds prose, whose two wordings are shown inside each other."""
    return name in ("description", "problem", "north_star", "response_action")


def is_term(name: str) -> bool:
    """Tell whether a field belongs to a KPI's contract."""
    return name in KPI_FIELDS


def _thresholds(steps: list[Mapping[str, Any]], saying: Saying) -> str:
    return _(", ").join(_threshold(step, saying) for step in steps)


def _threshold(step: Mapping[str, Any], saying: Saying) -> str:
    low, high = step.get("low"), step.get("high")
    if step.get("value") is not None:
        lower_is_better = saying.contract.get("direction") == "lower"
        low, high = (None, step["value"]) if lower_is_better else (step["value"], None)
    if low is not None and high is not None:
        words = _("at least %(low)s, at most %(high)s", low=amount(low, saying), high=amount(high, saying))
    elif high is not None:
        words = _("at most %(high)s", high=amount(high, saying))
    else:
        words = _("at least %(low)s", low=amount(low, saying)) if low is not None else "–"
    since = step.get("from")
    return (
        _("%(threshold)s (from %(day)s)", threshold=words, day=full_date(date.fromisoformat(since)))
        if since
        else words
    )


def _rules(rules: list[Mapping[str, str]], _saying: Saying) -> str:
    return "\n".join(" · ".join(filter(None, (one["what"], one["who"], one["by_when"]))) for one in rules)


def _worth(minor: int, saying: Saying) -> str:
    return money(minor, saying.contract.get("worth_currency") or "JPY")


def _points(points: int, _saying: Saying) -> str:
    return ngettext("%(num)s percentage point", "%(num)s percentage points", int(points))


def _working_days(days: int, _saying: Saying) -> str:
    return ngettext("%(num)s working day", "%(num)s working days", int(days))


def _plainly(value: Any, _saying: Saying) -> str:
    return number(value) if isinstance(value, float | int) else str(value)


_SAID: Mapping[str, Callable[[Any, Saying], str]] = {
    "thresholds": _thresholds,
    "rules_of_use": _rules,
    "worth_minor": _worth,
    "at_risk_points": _points,
    "off_track_points": _points,
    "response_days": _working_days,
    "direction": lambda value, _saying: str(DIRECTIONS[value]),
    "cadence": lambda value, _saying: str(CADENCES[value]),
    "kpi_kind": lambda value, _saying: str(KPI_KIND_WORDS[value]),
    "kind": lambda value, _saying: str(KIND_WORDS[value]),
}
