"""What the address of a history asks for."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

from portal.accounts.door import PidConverter
from portal.contacts.queries import timeline
from portal.contacts.queries.sources import sources
from portal.contacts.queries.wanted import Place, Wanted
from portal.foundation.audience import Side

PUBLIC_ID = re.compile(PidConverter.regex)
LONGEST_SEARCH = 100


class Asked:
    """The filters as they stand in the address, and what they mean."""

    def __init__(self, zone: str) -> None:
        self.kind = _known_kind(request.args.get("kind", ""))
        self.person = _public_id("person")
        side = request.args.get("side", "")
        self.side = Side(side) if side in set(Side) else None
        self.words = request.args.get("q", "").replace("\0", " ").strip()[:LONGEST_SEARCH]
        self.first, self.last = _day("from"), _day("until")
        self.zone = zone

    @property
    def narrows(self) -> bool:
        """True when anything is left out."""
        return any((self.kind, self.person, self.side, self.words, self.first, self.last))

    def wanted(self) -> Wanted:
        """Return what is asked of the sources; a person nobody knows finds nothing."""
        found = timeline.person(self.person)
        return Wanted(
            kind=self.kind,
            person_id=(found.id if found else -1) if self.person else None,
            side=self.side,
            words=self.words,
            since=_begins(self.first, self.zone),
            until=_begins(self.last + timedelta(days=1), self.zone) if self.last else None,
        )

    def below(self) -> Place | None:
        """Return below which entry the page begins."""
        public_id = _public_id("before")
        return timeline.place_of(public_id, request.args.get("of", "")) if public_id else None

    def said(self, **other: Any) -> dict[str, Any]:
        """Return the filters as arguments of an address, `other` laid over."""
        facts = {
            "kind": self.kind, "person": self.person, "side": self.side.value if self.side else "", "q": self.words,
            "from": self.first.isoformat() if self.first else "",
            "until": self.last.isoformat() if self.last else "",
        }  # fmt: skip
        return {name: value for name, value in (facts | other).items() if value}


def kind_choices() -> list[tuple[str, Any]]:
    """Return the kinds one can narrow to, as they stand in the address, with their words."""
    return [
        (f"{source.code}:{code}" if code else f"{source.code}:", words)
        for source in sources()
        for code, words in source.kinds()
    ]


def _known_kind(given: str) -> str:
    return given if given in {code for code, _words in kind_choices()} else ""


def _public_id(name: str) -> str:
    given = request.args.get(name, "")
    return given if PUBLIC_ID.fullmatch(given) else ""


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if date(1970, 1, 2) <= day <= date(2199, 12, 30) else None


def _begins(day: date | None, zone: str) -> datetime | None:
    return datetime.combine(day, time(), ZoneInfo(zone)) if day else None
