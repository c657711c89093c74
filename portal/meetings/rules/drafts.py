"""What is said of a meeting before there is one, and what was refused about it."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from urllib.parse import urlsplit

from portal.meetings.rules import MeetingKind, Pattern, PlaceKind

LONGEST_LINK = 500
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$")


class Refused(Exception):
    """It cannot be done (any more): `reason` is a word for which the pages have a sentence."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class Taken(Refused):
    """Somebody else was quicker: the time is not free any more."""

    def __init__(self) -> None:
        super().__init__("taken")


@dataclass(frozen=True)
class Draft:
    """What a meeting is about and where, apart from when and who."""

    title: str
    kind: MeetingKind = MeetingKind.OTHER
    purpose: str = ""
    minutes: int = 60
    zone: str = "Asia/Tokyo"
    place_kind: PlaceKind = PlaceKind.OPEN
    place: str = ""


@dataclass(frozen=True)
class Guest:
    """Somebody outside both companies, by mail address."""

    email: str
    name: str = ""
    language: str = ""


@dataclass(frozen=True)
class Invited:
    """Who is to come."""

    person_ids: tuple[int, ...] = ()
    guests: tuple[Guest, ...] = ()
    optional_ids: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Rhythm:
    """How a meeting repeats, by the wall clock of its zone."""

    pattern: Pattern
    first_on: date
    at: time
    until_on: date | None = None


@dataclass(frozen=True)
class When:
    """A beginning and an end."""

    starts_at: datetime
    ends_at: datetime


def meeting_link(text: str) -> str:
    """Return a web-meeting link as it may be kept; raises ValueError for what is no plain https address.

    >>> meeting_link(" https://meet.example.com/abc?pwd=1 ")
    'https://meet.example.com/abc?pwd=1'
    >>> meeting_link("javascript:alert(1)")
    Traceback (most recent call last):
    ValueError: not https
    """
    link = text.strip()
    if len(link) > LONGEST_LINK or any(ord(c) <= 32 or c in '<>"\\`{}|^' or ord(c) == 127 for c in link):
        raise ValueError("not a link")
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError as error:
        raise ValueError("not a link") from error
    if parts.scheme.lower() != "https":
        raise ValueError("not https")
    if parts.username is not None or parts.password is not None or port == 0:
        raise ValueError("names a person")
    host = (parts.hostname or "").encode("idna").decode() if _encodable(parts.hostname or "") else ""
    if not _HOST.match(host):
        raise ValueError("no host")
    return link


def _encodable(host: str) -> bool:
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True
