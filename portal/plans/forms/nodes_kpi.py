"""The terms of a KPI: what both sides agree to measure, to reach, and to do when a threshold is crossed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision, is_currency
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from portal.accounts.forms.choices import CURRENCIES
from portal.foundation.forms import DayField, NumberField, Short, Within
from portal.foundation.history import plain
from portal.plans.forms.nodes import NewNode, NodeForm
from portal.plans.models import Cadence, Direction, Kpi, KpiKind
from portal.plans.queries.nodes_owners import Choice, Owners, public_id_of
from portal.plans.queries.terms import steps_of
from portal.plans.rules import KpiTerms, contradictions

MOST = 1e15
STEPS = (1, 2, 3)
CADENCES = {
    Cadence.DAILY: _l("Daily"),
    Cadence.WEEKLY: _l("Weekly"),
    Cadence.FORTNIGHTLY: _l("Every two weeks"),
    Cadence.MONTHLY: _l("Monthly"),
    Cadence.QUARTERLY: _l("Quarterly"),
    Cadence.HALF_YEARLY: _l("Every six months"),
    Cadence.YEARLY: _l("Yearly"),
}
KINDS = {KpiKind.OUTCOME: _l("Outcome: success itself"), KpiKind.USAGE: _l("Usage: a means to it")}
DIRECTIONS = {
    Direction.HIGHER: _l("Better when higher"),
    Direction.LOWER: _l("Better when lower"),
    Direction.BAND: _l("Within a band"),
}
#: Where each contradiction of the terms is shown, and how it is said.
CONTRADICTIONS = {
    "target_date_not_after_baseline_date": (
        "target_on",
        _l("The target date must come after the date of the value at the start."),
    ),
    "target_worse_than_baseline": ("target", _l("The target is worse than the value at the start.")),
    "threshold_beyond_target": (
        "threshold_1",
        _l("The threshold lies beyond the target, so reaching the target would cross it."),
    ),
    "two_thresholds_on_one_day": ("threshold_1_from", _l("Two thresholds apply from the same day.")),
    "threshold_without_value": ("threshold_1", _l("Enter the value of the threshold.")),
    "band_upside_down": ("band_high", _l("The upper end of the band lies below the lower end.")),
    "limit_inside_band": ("limit_low", _l("The limits must lie outside the band.")),
}


def _figure(label: Any, **kwargs: Any) -> NumberField:
    return NumberField(label, [Within(-MOST, MOST)], **kwargs)


class KpiForm(NodeForm):
    """A KPI: its node and its terms in one form."""

    kpi_kind = RadioField(
        _l("Kind"), choices=[SelectChoice(str(k), words) for k, words in KINDS.items()], default="outcome"
    )
    unit = StringField(_l("Unit"), [Short(30)], description=_l("Such as days, %, items a month."))
    direction = RadioField(
        _l("Direction"),
        choices=[SelectChoice(str(d), words) for d, words in DIRECTIONS.items()],
        default="higher",
    )
    baseline = _figure(_l("Value at the start"))
    baseline_on = DayField(_l("As of"))
    target = _figure(_l("Target"))
    target_on = DayField(_l("Target date"))
    band_low = _figure(_l("Lower end of the band"))
    band_high = _figure(_l("Upper end of the band"))
    limit_low = _figure(
        _l("Lower limit"), description=_l("Outside the band: where nothing is attained any more.")
    )
    limit_high = _figure(_l("Upper limit"))
    threshold_1 = _figure(_l("Threshold (act beyond this)"))
    threshold_1_high = _figure(_l("Upper threshold"))
    threshold_1_from = DayField(_l("Applies from"), description=_l("Empty: from the target date."))
    threshold_2 = _figure(_l("Threshold, second step"))
    threshold_2_high = _figure(_l("Upper threshold, second step"))
    threshold_2_from = DayField(_l("Second step applies from"))
    threshold_3 = _figure(_l("Threshold, third step"))
    threshold_3_high = _figure(_l("Upper threshold, third step"))
    threshold_3_from = DayField(_l("Third step applies from"))
    response_action = TextAreaField(_l("What we do then"), [Short(500)])
    response_customer = SelectField(_l("Who acts at the customer"))
    response_vendor = SelectField(_l("Who acts at the vendor"))
    response_days = NumberField(_l("Within working days"), [Within(0, 250)])
    cadence = SelectField(
        _l("How often it is measured"),
        choices=[SelectChoice(str(c), words) for c, words in CADENCES.items()],
        default="monthly",
    )
    data_source = StringField(_l("Where the value comes from"), [Short(200)])
    worth = NumberField(
        _l("Worth of one unit of improvement"),
        [Within(0, 1e12)],
        description=_l("Agreed between both sides; shows the value so far in money."),
    )
    worth_currency = SelectField(_l("Currency"), default="JPY")

    def __init__(self, *args: Any, owners: Owners, **kwargs: Any):
        super().__init__(*args, owners=owners, **kwargs)
        self.response_customer.choices = self.customer_owner.choices
        self.response_vendor.choices = self.vendor_owner.choices
        self.worth_currency.choices = _currencies(self.worth_currency.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that the terms do not contradict each other."""
        if not super().validate(extra_validators):
            return False
        for word in contradictions(terms_typed(self.facts())):
            name, sentence = CONTRADICTIONS[word]
            self[name].errors = [*self[name].errors, sentence]
        return not self.errors

    def typed(self) -> dict[str, Any]:
        """Return the values; the steps of the threshold count as one field, compared as a whole."""
        values = super().typed()
        banded = values["direction"] == Direction.BAND
        steps = []
        for step in STEPS:
            low, high, since = (values.pop(f"threshold_{step}{part}") for part in ("", "_high", "_from"))
            bounds = {"low": low, "high": high} if banded else {"value": low}
            if any(bound is not None for bound in bounds.values()):
                steps.append({"from": plain(since), **bounds})
        return {**values, "thresholds": steps}

    def facts_from(self, typed: Mapping[str, Any], now: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Turn values as the form holds them into those that actions change; `now`: what stands beside them."""
        facts = super().facts_from(typed, now)
        if facts.get("response_days") is not None:
            facts["response_days"] = int(facts["response_days"])
        if (
            "worth" in facts or "worth_currency" in facts
        ):  # kept in the smallest unit: counted anew with either
            beside = {
                "worth": self.worth.data,
                "worth_currency": self.worth_currency.data,
                **(now or {}),
                **facts,
            }
            facts.pop("worth", None)
            facts["worth_minor"] = _minor(beside["worth"], beside["worth_currency"])
        for name, kind in (("kpi_kind", KpiKind), ("direction", Direction), ("cadence", Cadence)):
            if name in facts:
                facts[name] = kind(facts[name])
        return facts

    def chosen(self) -> dict[str, tuple[Choice, ...]]:
        """Return the fields that hold a public id, with what can be chosen."""
        return {
            **super().chosen(),
            "response_customer": self.owners.members,
            "response_vendor": self.owners.staff,
        }


class NewKpiForm(NewNode, KpiForm):
    """A new KPI."""


def kpi_values(kpi: Kpi, owners: Owners) -> dict[str, Any]:
    """Return what the form of a KPI opens with, its node's fields aside."""
    return {
        "kpi_kind": str(kpi.kind),
        "unit": kpi.unit,
        "direction": str(kpi.direction),
        "baseline": kpi.baseline,
        "baseline_on": kpi.baseline_on,
        "target": kpi.target,
        "target_on": kpi.target_on,
        "band_low": kpi.band_low,
        "band_high": kpi.band_high,
        "limit_low": kpi.limit_low,
        "limit_high": kpi.limit_high,
        "thresholds": kpi.thresholds,
        "response_action": kpi.response_action,
        "response_customer": public_id_of(owners.members, kpi.response_customer_id),
        "response_vendor": public_id_of(owners.staff, kpi.response_vendor_id),
        "response_days": kpi.response_days,
        "cadence": str(kpi.cadence),
        "data_source": kpi.data_source,
        "worth": _major(kpi.worth_minor, kpi.worth_currency),
        "worth_currency": kpi.worth_currency,
    }


def spread(thresholds: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the fields that show the steps of a threshold.

    >>> spread([{"from": "2026-11-01", "value": 6.5}])["threshold_1"]
    6.5
    """
    fields: dict[str, Any] = {}
    for number in STEPS:
        step = thresholds[number - 1] if number <= len(thresholds) else {}
        fields[f"threshold_{number}"] = step.get("value", step.get("low"))
        fields[f"threshold_{number}_high"] = step.get("high")
        fields[f"threshold_{number}_from"] = date.fromisoformat(step["from"]) if step.get("from") else None
    return fields


def terms_typed(facts: Mapping[str, Any]) -> KpiTerms:
    """Return the terms that a filled-in form describes."""
    names = (
        "baseline",
        "baseline_on",
        "target",
        "target_on",
        "band_low",
        "band_high",
        "limit_low",
        "limit_high",
    )
    return KpiTerms(
        kind=KpiKind(facts["kpi_kind"]),
        direction=Direction(facts["direction"]),
        thresholds=steps_of(facts["thresholds"]),
        cadence=Cadence(facts["cadence"]),
        **{name: facts[name] for name in names},
    )


def _currencies(held: str | None) -> list[SelectChoice]:
    """Return the currencies to choose from; the one that a KPI has is among them, wherever it came from."""
    also = [held] if held and held not in CURRENCIES and is_currency(held) else []
    return [SelectChoice(code, code) for code in (*CURRENCIES, *also)]


def _minor(amount: float | None, currency: str) -> int | None:
    if amount is None:
        return None
    return int(Decimal(repr(amount)).scaleb(get_currency_precision(currency)).to_integral_value())


def _major(minor: int | None, currency: str) -> float | None:
    return None if minor is None else float(Decimal(minor).scaleb(-get_currency_precision(currency)))
