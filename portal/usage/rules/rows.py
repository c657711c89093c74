"""One row of a batch: what it must hold, how it is told apart from others, and why it is refused."""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from portal.usage.rules.batches import SaidTwice

LONGEST_ID, LONGEST_NAME, LONGEST_PERSON, LONGEST_CUSTOMER = 100, 80, 254, 120
MOST_TIMES, LARGEST_VALUE = 1_000_000, 1e15
MOST_PROPERTIES, LONGEST_KEY, LONGEST_TEXT, LARGEST_PROPERTIES = 20, 40, 200, 2_000
#: A clock that runs ahead is forgiven a day.
AHEAD = timedelta(days=1)
#: What lies further back is no news. Raw events are kept longer than this, so that one resent is always known.
OLDEST = timedelta(days=30)

FIELDS = frozenset({"id", "name", "at", "customer", "person", "count", "value", "properties"})
#: Letters and digits of any script, and what joins them: no blanks, no control characters, nothing invisible.
NAME = re.compile(r"[^\W_](?:[\w.:/-]*[^\W_])?")
#: Control characters, halves of characters, line and paragraph ends, and what turns the direction of writing.
UNFIT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)

#: Why a row is refused, in words for whoever reads the answer.
REASONS: Mapping[str, str] = {
    "not_an_object": "A row is a JSON object.",
    "key_twice": "A name stands twice in this row.",
    "unknown_field": f"A row has no other fields than {', '.join(sorted(FIELDS))}.",
    "id": f"id is a text of 1 to {LONGEST_ID} characters without control characters.",
    "name": f"name is 1 to {LONGEST_NAME} letters and digits, joined by . _ - : or /, such as invoice.sent.",
    "at": "at is an ISO 8601 instant with its zone, such as 2026-11-22T05:13:00Z.",
    "too_early": f"at lies more than {OLDEST.days} days back.",
    "in_the_future": "at lies more than a day ahead: is the clock right?",
    "customer": f"customer is a text of 1 to {LONGEST_CUSTOMER} characters: slug, public id or the CRM's id.",
    "customer_missing": "A token of the whole installation needs customer in each row.",
    "customer_unknown": "No such customer.",
    "customer_ambiguous": "Two customers are called so: one by its slug, the other by an id.",
    "customer_left": "This customer has left.",
    "customer_other": "This token sends for one customer, and this is not it.",
    "person": f"person is a mail address or an id of at most {LONGEST_PERSON} characters.",
    "count": f"count is a whole number from 1 to {MOST_TIMES}.",
    "value": "value is a finite number.",
    "properties": (
        f"properties is an object of at most {MOST_PROPERTIES} plain values (texts of at most {LONGEST_TEXT} "
        f"characters, numbers, true, false, null), {LARGEST_PROPERTIES} characters in all."
    ),
    "too_many_names": "This customer has used up the number of different event names.",
}


class BadRow(ValueError):
    """A row is refused; `reason` is a key of REASONS."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Row:
    """An event that can be taken. `person` and `customer` are empty where the row named none."""

    id: str
    name: str
    at: datetime
    customer: str = ""
    person: str = ""
    times: int = 1
    value: float | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)


def read(raw: Any, now: datetime) -> Row:
    """Return what a row says; raises BadRow.

    >>> from datetime import UTC
    >>> sent = {"id": "e1", "name": "invoice.sent", "at": "2026-11-22T14:00:00+09:00", "person": "Ken@Minato.example"}
    >>> row = read(sent, datetime(2026, 11, 22, 6, tzinfo=UTC))
    >>> row.at.isoformat(), row.person, row.times
    ('2026-11-22T14:00:00+09:00', 'ken@minato.example', 1)
    """
    if not isinstance(raw, dict):
        raise BadRow("not_an_object")
    if type(raw) is SaidTwice:
        raise BadRow("key_twice")
    if not FIELDS.issuperset(raw):
        raise BadRow("unknown_field")
    return Row(
        id=_text(raw.get("id"), "id", LONGEST_ID),
        name=_name(raw.get("name")),
        at=_instant(raw.get("at"), now),
        customer=_text(raw["customer"], "customer", LONGEST_CUSTOMER) if "customer" in raw else "",
        person=_person(raw.get("person")),
        times=_times(raw.get("count", 1)),
        value=_value(raw.get("value")),
        properties=_properties(raw.get("properties")),
    )


def told(raw: Any) -> tuple[str, str]:
    """Return what a refused row called itself (id, name), made harmless and short, to find it again."""
    if not isinstance(raw, dict):
        return "", ""
    return _harmless(raw.get("id"), LONGEST_ID), _harmless(raw.get("name"), LONGEST_NAME)


def named(person: str) -> str:
    """Return how somebody is kept: mail addresses in small letters, as the portal keeps its members'.

    >>> named("Ken@Minato.example"), named("U-17")
    ('ken@minato.example', 'U-17')
    """
    return person.lower() if "@" in person else person


def _text(value: Any, reason: str, longest: int) -> str:
    if not isinstance(value, str):
        raise BadRow(reason)
    text = unicodedata.normalize("NFC", value).strip() if not value.isascii() else value.strip()
    if not 0 < len(text) <= longest or UNFIT.search(text):
        raise BadRow(reason)
    return text


def _name(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise BadRow("name")
    name = value if value.isascii() else unicodedata.normalize("NFKC", value)
    if len(name) > LONGEST_NAME or not NAME.fullmatch(name):
        raise BadRow("name")
    return name


def _instant(value: Any, now: datetime) -> datetime:
    if not isinstance(value, str) or len(value) > 40 or not value.isascii():
        raise BadRow("at")
    try:
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            raise BadRow("at")
        early, late = at < now - OLDEST, at > now + AHEAD
    except (ValueError, OverflowError) as error:
        raise BadRow("at") from error
    if early or late:
        raise BadRow("too_early" if early else "in_the_future")
    return at


def _person(value: Any) -> str:
    if value is None:
        return ""
    return _text(named(value) if isinstance(value, str) else value, "person", LONGEST_PERSON)


def _times(value: Any) -> int:
    if type(value) is not int or not 1 <= value <= MOST_TIMES:
        raise BadRow("count")
    return value


def _value(value: Any) -> float | None:
    if value is None:
        return None
    if not _is_number(value):
        raise BadRow("value")
    return float(value)


def _properties(value: Any) -> Mapping[str, Any]:
    if value is None:
        return {}
    if type(value) is not dict or len(value) > MOST_PROPERTIES or not all(map(_fits, value.items())):
        raise BadRow("properties")
    if (
        sum(len(key) + (len(one) if isinstance(one, str) else 8) for key, one in value.items())
        > LARGEST_PROPERTIES
    ):
        raise BadRow("properties")
    return value


def _fits(pair: tuple[str, Any]) -> bool:
    key, value = pair
    if not 0 < len(key) <= LONGEST_KEY or UNFIT.search(key):
        return False
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT and not UNFIT.search(value)
    return value is None or isinstance(value, bool) or _is_number(value)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) <= LARGEST_VALUE and math.isfinite(value)


def _harmless(value: Any, longest: int) -> str:
    return UNFIT.sub("", value[: 2 * longest])[:longest] if isinstance(value, str) else ""
