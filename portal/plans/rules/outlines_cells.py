"""Cells of a plan's file that hold more than one thing: the steps of a threshold, and rules of use."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from portal.foundation.dates import read_date
from portal.foundation.numbers import plain_digits
from portal.foundation.sheets import CellError
from portal.plans.rules.terms import Direction, ThresholdStep

_STEPS = re.compile(r"[;；\n]")
_DATED = re.compile(r"\s*([^:：]*\d[^:：]*)[:：](.*)", re.DOTALL)
_RANGE = re.compile(r"(.*?)(?:〜|～|~|\.\.)(.*)", re.DOTALL)
_PARTS = re.compile(r"(?<!\\)[｜|]")
Reader = Callable[[str], float | None]
RuleOfUse = tuple[str, str, str]


def read_thresholds(text: str, direction: str, since: date | None, read: Reader) -> list[dict[str, Any]]:
    """Return the steps of a threshold as a KPI keeps them; `since` is the day of a step that states none.

    Steps are separated by semicolons, each with the day from which it applies before a colon; a band has two ends.
    Raises what `read` raises, NotADate, and CellError no_band.

    >>> read_thresholds("6.5", "lower", date(2026, 11, 1), float)
    [{'from': '2026-11-01', 'value': 6.5}]
    >>> read_thresholds("2026/11/1: 6.5; 2027-01-01：5", "lower", None, float)[1]
    {'from': '2027-01-01', 'value': 5.0}
    >>> read_thresholds("5〜10", "band", None, float)
    [{'from': None, 'low': 5.0, 'high': 10.0}]
    """
    steps = []
    for piece in filter(str.strip, _STEPS.split(text)):
        dated = _DATED.fullmatch(piece)
        start = read_date(dated.group(1).strip()) if dated else since
        bounds = _bounds((dated.group(2) if dated else piece).strip(), direction, read)
        steps.append({"from": start.isoformat() if start else None, **bounds})
    return steps


def thresholds_cell(steps: Sequence[Mapping[str, Any]]) -> tuple[str | float | None, date | None]:
    """Return a threshold as two cells: its value (or its steps), and the day from which a single one applies.

    >>> thresholds_cell([{"from": "2026-11-01", "value": 6.5}])
    (6.5, datetime.date(2026, 11, 1))
    >>> thresholds_cell([{"from": "2026-11-01", "value": 6.5}, {"from": None, "value": 5}])
    ('2026-11-01: 6.5; 5', None)
    >>> thresholds_cell([{"from": None, "low": 5, "high": None}])
    ('5〜', None)
    """
    if not steps:
        return None, None
    if len(steps) == 1:
        (step,) = steps
        start = date.fromisoformat(step["from"]) if step.get("from") else None
        return (step["value"] if step.get("value") is not None else _said(step)), start
    return "; ".join(
        f"{step['from']}: {_said(step)}" if step.get("from") else _said(step) for step in steps
    ), None


def steps_of(thresholds: Iterable[Mapping[str, Any]]) -> tuple[ThresholdStep, ...]:
    """Return the steps that rules judge by."""
    return tuple(
        ThresholdStep(
            step.get("value"),
            step.get("low"),
            step.get("high"),
            date.fromisoformat(step["from"]) if step.get("from") else None,
        )
        for step in thresholds
    )


def read_rules_of_use(text: str) -> tuple[RuleOfUse, ...]:
    """Return (who, what, by when) of each line; bars stand between them, and a line without any is the what.

    >>> read_rules_of_use("営業部｜商談の当日に記録する｜毎日\\n朝会で確認する")
    (('営業部', '商談の当日に記録する', '毎日'), ('', '朝会で確認する', ''))
    """
    rules = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        parts = [part.replace("\\｜", "｜").replace("\\|", "|").strip() for part in _PARTS.split(line)]
        who, what, by_when = ("", parts[0], "") if len(parts) == 1 else (*parts[:2], " ".join(parts[2:]))
        rules.append((who, what, by_when))
    return tuple(rules)


def rules_of_use_cell(rules: Iterable[RuleOfUse]) -> str:
    """Return rules of use as one cell, a line for each.

    >>> rules_of_use_cell([("営業部", "A|Bを選ぶ", "毎日")])
    '営業部｜A\\\\|Bを選ぶ｜毎日'
    """
    return "\n".join("｜".join(_one_line(part) for part in rule) for rule in rules)


def same_rules(left: Iterable[RuleOfUse], right: Iterable[RuleOfUse]) -> bool:
    """Tell whether two lists of rules of use say the same once written down."""
    return rules_of_use_cell(left) == rules_of_use_cell(right)


def as_threshold_date(text: str) -> date:
    """Return a day, or raise NotADate; the day numbers of a spreadsheet are read too."""
    return read_date(text, serial=True)


def _bounds(text: str, direction: str, read: Reader) -> dict[str, float | None]:
    found = _RANGE.fullmatch(text)
    if direction != Direction.BAND:
        return {"value": read(text)}
    if found is None:
        raise CellError("no_band", text)
    low, high = (read(part.strip()) if part.strip() else None for part in found.groups())
    return {"low": low, "high": high}


def _said(step: Mapping[str, Any]) -> str:
    if step.get("value") is not None:
        return plain_digits(step["value"])
    ends = (plain_digits(end) if end is not None else "" for end in (step.get("low"), step.get("high")))
    return "〜".join(ends)


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("｜", "\\｜").replace("|", "\\|")
