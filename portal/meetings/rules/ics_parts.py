"""Calendar data from outside, taken apart with care: nothing in it may stop us, fill the memory or take long.

Each component is read by itself, so that one that is broken costs only itself. Time zones that come along are not
run: names are looked up here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Component
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from portal.meetings.rules.wall import NoSuchZone, zone_of

MOST_BYTES = 10 * 1024 * 1024
MOST_COMPONENTS = 20_000
LONGEST_LINE = 60_000
MOST_LINES_OF_ONE = 3_000
#: Parts of a component that say nothing about when somebody is busy, or what they answer.
PASSED_OVER = frozenset({"VALARM", "VTIMEZONE", "STANDARD", "DAYLIGHT", "VTODO", "VJOURNAL", "VAVAILABILITY"})


class NotACalendar(ValueError):
    """The data is no calendar. `reason`: too_large, empty or not_a_calendar."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass
class Parts:
    """What was found: the calendar's method, its readable components, and how many could not be read."""

    method: str = ""
    components: list[Component] = field(default_factory=list)
    unreadable: int = 0


def take_apart(data: bytes, *kinds: str, most_bytes: int = MOST_BYTES) -> Parts:
    """Return the components of these kinds (VEVENT, VFREEBUSY); raises NotACalendar."""
    if len(data) > most_bytes:
        raise NotACalendar("too_large")
    text = data.decode("utf-8-sig", errors="replace").replace("\0", "")
    if not text.strip():
        raise NotACalendar("empty")
    if "BEGIN:VCALENDAR" not in text[:20_000].upper():
        raise NotACalendar("not_a_calendar")
    parts = Parts()
    for name, lines in _components(text, frozenset(kinds), parts):
        try:
            parts.components.append(
                Component.from_ical("\r\n".join([f"BEGIN:{name}", *lines, f"END:{name}"]))
            )
        except Exception:  # whatever a library makes of hostile data, it costs this one component
            parts.unreadable += 1
        if len(parts.components) >= MOST_COMPONENTS:
            break
    return parts


def moment_of(value: Any, fallback: str) -> datetime | None:
    """Return what a date-time property says, aware and by its own wall clock; None for none, or a bare day."""
    found = getattr(value, "dt", None)
    if not isinstance(found, datetime):
        return None
    return _aware(found, zone_named(str(_params(value).get("TZID", "")), fallback))


def day_of(value: Any) -> date | None:
    """Return the day of a property that names a whole day."""
    found = getattr(value, "dt", None)
    return found if isinstance(found, date) and not isinstance(found, datetime) else None


def zone_named(name: str, fallback: str) -> ZoneInfo:
    """Return the zone meant by a TZID: an IANA name, also at the end of a path, or one of Windows; else `fallback`.

    >>> zone_named("/example.org/20260101/Europe/Berlin", "UTC").key, zone_named("Tokyo Standard Time", "UTC").key
    ('Europe/Berlin', 'Asia/Tokyo')
    """
    name = name.strip().strip('"')[:200]
    tail = "/".join(name.split("/")[-2:])
    for candidate in (name, WINDOWS_TO_OLSON.get(name, ""), tail):
        if candidate:
            try:
                return zone_of(candidate)
            except NoSuchZone:
                continue
    return zone_of(fallback)


def _aware(found: datetime, zone: tzinfo) -> datetime:
    if found.tzinfo is UTC or (found.tzinfo is not None and found.utcoffset() is not None):
        return found if isinstance(found.tzinfo, ZoneInfo) else found.astimezone(UTC)
    return found.replace(tzinfo=zone)


def _params(value: Any) -> Any:
    return getattr(value, "params", None) or {}


def _components(text: str, kinds: frozenset[str], parts: Parts) -> Iterator[tuple[str, list[str]]]:
    """Yield the lines of each component of these kinds, without what is nested inside it."""
    open_kinds: list[str] = []
    lines: list[str] = []
    for line in _unfolded(text):
        head = line[:60].upper()
        if head.startswith("BEGIN:"):
            open_kinds.append(head[6:].strip())
            if open_kinds[-1] in kinds and len(open_kinds) <= 2:
                lines = []
            if len(open_kinds) > 50:
                return  # nobody nests like that
        elif head.startswith("END:"):
            if (
                open_kinds
                and open_kinds[-1] in kinds
                and len(open_kinds) <= 2
                and head[4:].strip() == open_kinds[-1]
            ):
                yield open_kinds[-1], lines
            if open_kinds:
                open_kinds.pop()
        elif len(open_kinds) == 1 and head.startswith("METHOD:"):
            parts.method = head[7:].strip()[:20]
        elif (
            open_kinds and open_kinds[-1] in kinds and len(open_kinds) <= 2 and len(lines) < MOST_LINES_OF_ONE
        ):
            lines.append(line)


def _unfolded(text: str) -> Iterator[str]:
    pending: list[str] = []
    size = 0
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line[:1] in (" ", "\t") and pending:
            if size < LONGEST_LINE:
                pending.append(line[1:])
                size += len(line)
            continue
        if pending:
            yield "".join(pending)
        pending, size = ([line[:LONGEST_LINE]], len(line)) if line.strip() else ([], 0)
    if pending:
        yield "".join(pending)
