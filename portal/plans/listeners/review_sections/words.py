"""Words that the sections of a plan share, for figures, tables and links made from facts alone."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask import g, has_request_context, url_for
from flask_babel import lazy_gettext as _l

from portal.foundation.numbers import plain_digits

Facts = Mapping[str, Any]
STANDING = {
    "achieved": _l("Achieved"),
    "on_track": _l("On track"),
    "at_risk": _l("At risk"),
    "off_track": _l("Off track"),
    "no_data": _l("No data"),
}
ON_COURSE = ("achieved", "on_track")


def standing_word(standing: str | None) -> str:
    """Return a standing in the reader's language."""
    return str(STANDING[standing]) if standing else ""


def day(written: str | None) -> date | None:
    """Return a day of the facts."""
    return date.fromisoformat(written) if written else None


def all_kpis(facts: Facts) -> Iterator[tuple[Facts, Facts]]:
    """Yield each KPI of the facts with its goal, in order."""
    for goal in facts["goals"]:
        for kpi in goal["kpis"]:
            yield goal, kpi


def target_of(kpi: Facts) -> float | str | None:
    """Return the target as a cell holds it: a number, or both ends of a band."""
    terms = kpi["terms"]
    if terms["direction"] != "band":
        target: float | None = terms["target"]
        return target
    if terms["band_low"] is None or terms["band_high"] is None:
        return None
    return f"{plain_digits(terms['band_low'])}–{plain_digits(terms['band_high'])}"


def inside(endpoint: str, **values: Any) -> str:
    """Return an address inside the customer whose page asks; empty where no page does (a job)."""
    point = g.get("standpoint") if has_request_context() else None
    customer = point.customer if point is not None else None
    return url_for(endpoint, slug=customer.slug, **values) if customer is not None else ""
