"""What was agreed held against what is: dates that have passed, kept or missed, and fields that moved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.agreements.rules.document import text, walk
from portal.agreements.rules.effects import terms_of
from portal.plans.rules import KpiTerms
from portal.plans.rules.digits import decimals_of

#: Of what is agreed, what people mean by “it moved”.
NODE_MOVES = ("due_on",)
KPI_MOVES = ("target", "target_on", "baseline", "band_low", "band_high")
ALL_DONE = 1 - 1e-9
Now = Mapping[str, Mapping[str, Any]]
"""What every node says now by public id: its fields, `current`, `share` (0 to 1) and `outcome`."""


@dataclass(frozen=True)
class Promise:
    """A node whose agreed date has passed. KPIs are judged by the agreed terms, others by their progress."""

    id: str
    kind: str
    title: str
    agreed_on: date
    due_on: date | None  # as it says now
    kept: bool
    terms: KpiTerms | None = None
    unit: str = ""
    digits: int = 0
    current: float | None = None
    share: float | None = None

    @property
    def target(self) -> float | None:
        return self.terms.target if self.terms else None


@dataclass(frozen=True)
class Moved:
    """A field that says something else than what was agreed; `agreed_again`: a later edition says the same."""

    id: str
    kind: str
    title: str
    field: str
    was: Any
    now: Any
    agreed_again: bool
    unit: str = ""
    digits: int = 0


def promises_of(document: Mapping[str, Any], now: Now, until: date) -> list[Promise]:
    """Return every node whose agreed date has passed by `until`, as it is read; what is gone by now is left out."""
    found = []
    for placed in walk(document):
        node, stands = placed.node, now.get(placed.node["id"])
        agreed_on = _agreed_on(node)
        if stands is None or agreed_on is None or agreed_on > until or _is_open_ended(node, stands):
            continue
        found.append(_promise(node, stands, agreed_on))
    return found


def moved_from(document: Mapping[str, Any], now: Now, later: Mapping[str, Any] | None) -> Iterator[Moved]:
    """Yield what differs from the document in dates and targets, in reading order."""
    anew = {placed.node["id"]: placed.node for placed in walk(later)} if later else {}
    for placed in walk(document):
        node, stands = placed.node, now.get(placed.node["id"])
        if stands is None:
            continue
        for name, was in _fields(node):
            if text(was) == text(stands.get(name)):
                continue
            again = dict(_fields(anew[node["id"]])) if node["id"] in anew else {}
            kpi = node.get("kpi") or {}
            yield Moved(
                node["id"], node["kind"], node["title"], name, was, stands.get(name),
                name in again and text(again[name]) == text(stands.get(name)),
                kpi.get("unit") or "", decimals_of((was, stands.get(name))) if _is_number(name) else 0,
            )  # fmt: skip


def _promise(node: Mapping[str, Any], stands: Mapping[str, Any], agreed_on: date) -> Promise:
    if not node.get("kpi"):
        done = stands.get("outcome") == "achieved" or (stands.get("share") or 0.0) >= ALL_DONE
        due = _day(stands.get("due_on"))
        return Promise(
            node["id"], node["kind"], node["title"], agreed_on, due, done, share=stands.get("share")
        )
    terms, current = terms_of(node["kpi"]), stands.get("current")
    return Promise(
        node["id"], node["kind"], node["title"], agreed_on, _day(stands.get("target_on")),
        current is not None and terms.met_by(current), terms, node["kpi"].get("unit") or "",
        decimals_of((terms.baseline, terms.target, terms.band_low, terms.band_high, current)), current,
    )  # fmt: skip


def _is_open_ended(node: Mapping[str, Any], stands: Mapping[str, Any]) -> bool:
    """True where nobody can say whether it was kept: it was cancelled, or has no KPI and no outcome."""
    outcome = stands.get("outcome")
    return outcome == "cancelled" or (not node.get("kpi") and outcome is None and stands.get("share") is None)


def _agreed_on(node: Mapping[str, Any]) -> date | None:
    return _day(node["kpi"].get("target_on") if node.get("kpi") else node.get("due_on"))


def _fields(node: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if not node.get("kpi"):
        yield from ((name, node.get(name)) for name in NODE_MOVES)
    else:
        yield from ((name, node["kpi"].get(name)) for name in KPI_MOVES)


def _is_number(name: str) -> bool:
    return not name.endswith("_on")


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
