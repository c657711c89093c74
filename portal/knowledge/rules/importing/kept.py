"""What only our own exports say of an article: whose it is, until when, and which of its texts came first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

LONGEST_ADDRESS = 254


@dataclass(frozen=True)
class Kept:
    """Who keeps an article true (a mail address), by when it is looked through, since when a text is behind."""

    owner: str = ""
    review_on: date | None = None
    outdated_at: datetime | None = None


def kept(facts: Mapping[str, Any]) -> Kept:
    """Return what an export of ours said; what was written over by hand and is nothing of the kind says nothing.

    >>> kept({"owner": "Misaki@banso.example ", "review_on": date(2027, 3, 1), "outdated_at": "soon"})
    Kept(owner='misaki@banso.example', review_on=datetime.date(2027, 3, 1), outdated_at=None)
    """
    owner = facts.get("owner")
    return Kept(
        owner.strip().lower()[:LONGEST_ADDRESS] if isinstance(owner, str) else "",
        _day(facts.get("review_on")),
        _moment(facts.get("outdated_at")),
    )


def _day(said: Any) -> date | None:
    found = _moment(said)
    return found.date() if found else None


def _moment(said: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
