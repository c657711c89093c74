"""The one way to write a plan down so that it can be signed: canonical JSON (after RFC 8785), and its seal.

The same content gives the same text, byte by byte, on every machine and for ever; what is not agreed (measured
values, notes, what one side keeps inside) is no part of it. People stand in it by pseudonym alone.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import isfinite
from typing import Any, NamedTuple

from portal.foundation.numbers import fifteen_digits

SCHEMA = "banso.plan/1"
#: What is agreed of the plan itself, in the order in which it is read.
PLAN_FIELDS = ("title", "north_star", "starts_on", "ends_on", "at_risk_points", "off_track_points")
#: What is agreed of every node. Owners are pseudonyms; the department is called as it was called.
NODE_FIELDS = (
    "title", "description", "problem", "starts_on", "due_on", "weight", "customer_owner", "vendor_owner",
    "department", "rules_of_use",
)  # fmt: skip
#: What is agreed of a KPI besides: its contract.
KPI_FIELDS = (
    "kpi_kind", "unit", "direction", "baseline", "baseline_on", "target", "target_on", "band_low", "band_high",
    "limit_low", "limit_high", "thresholds", "response_action", "response_customer", "response_vendor",
    "response_days", "data_source", "cadence", "worth_minor", "worth_currency",
)  # fmt: skip
#: Where people occur, by pseudonym.
PERSON_FIELDS = ("customer_owner", "vendor_owner", "response_customer", "response_vendor")


class Placed(NamedTuple):
    """A node of a document with where it stands: below which node (None: a goal), and how deep."""

    node: Mapping[str, Any]
    parent: Mapping[str, Any] | None
    depth: int


def walk(document: Mapping[str, Any]) -> Iterator[Placed]:
    """Yield every node of the document in reading order, parents before children."""
    ahead = [Placed(node, None, 0) for node in reversed(document["nodes"])]
    while ahead:
        placed = ahead.pop()
        yield placed
        ahead.extend(
            Placed(below, placed.node, placed.depth + 1) for below in reversed(placed.node.get("nodes", ()))
        )


def fields_of(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is agreed of one node by field name, a KPI's contract included."""
    return {name: node.get(name) for name in NODE_FIELDS} | dict(node.get("kpi") or {})


def people_in(document: Mapping[str, Any]) -> set[str]:
    """Return the pseudonyms of everybody who occurs in the document."""
    found = {fields_of(placed.node).get(name) for placed in walk(document) for name in PERSON_FIELDS}
    return {person for person in found if person}


def text(value: Any) -> str:
    r"""Return canonical JSON: keys sorted, nothing between, texts in NFC with \n, numbers written one way.

    Raises ValueError for what has no such form: a number that is not finite, half a surrogate pair.

    >>> text({"b": [1.50, 6.0, 1e21, 1e-7, -0.0], "a": "か\u3099\r\n", "c": None})
    '{"a":"が\\n","b":[1.5,6,1e+21,1e-7,0],"c":null}'
    >>> text(0.1 + 0.2) == text(0.3)
    True
    """
    if isinstance(value, Mapping):
        named = {_normal(str(key)): member for key, member in value.items()}
        names = sorted(named, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_quoted(name)}:{text(named[name])}" for name in names) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(text, value)) + "]"
    if isinstance(value, str):
        return _quoted(_normal(value))
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return _number(value)
    raise ValueError(f"{type(value).__name__} has no canonical form")


def seal(canonical: str) -> str:
    """Return the seal of a canonical text: its SHA-256 in hexadecimal.

    >>> seal(text({}))[:8]
    '44136fa3'
    """
    return hashlib.sha256(canonical.encode()).hexdigest()


def reference(sealed: str) -> str:
    """Return the short form of a seal that people can read to each other: four groups of four.

    >>> reference("7c1e9a42" * 8)
    '7C1E-9A42-7C1E-9A42'
    """
    short = sealed[:16].upper()
    return "-".join(short[start : start + 4] for start in range(0, 16, 4))


def _normal(written: str) -> str:
    return unicodedata.normalize("NFC", written.replace("\r\n", "\n").replace("\r", "\n"))


def _quoted(written: str) -> str:
    written.encode()  # half a surrogate pair is no text
    return json.dumps(written, ensure_ascii=False)


def _number(value: float) -> str:
    """Write a number as ECMAScript does, at the 15 significant digits that both databases agree on."""
    rounded = fifteen_digits(value)
    if not (isfinite(value) and isfinite(rounded)):
        raise ValueError(f"{value} has no canonical form")
    sign, digits, exponent = Decimal(repr(rounded)).normalize().as_tuple()
    written = "".join(map(str, digits))
    assert isinstance(exponent, int)  # it is finite
    return ("-" if sign and written != "0" else "") + _placed(written, len(written) + exponent)


def _placed(digits: str, point: int) -> str:
    """Put the decimal point behind the `point`-th digit, with an exponent where the number is very long.

    >>> _placed("49", 1), _placed("12", 4), _placed("5", -1), _placed("15", -8)
    ('4.9', '1200', '0.05', '1.5e-9')
    """
    if digits == "0":
        return "0"
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{'+' if point > 0 else '-'}{abs(point - 1)}"
