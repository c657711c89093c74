"""Meetings as calendar programs read them: invitations, changes, cancellations and feeds (RFC 5545 and 5546)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Component, Event, Timezone, vCalAddress, vDDDTypes, vRecur, vText

from portal.meetings.rules import Answer
from portal.meetings.rules.wall import local, vtimezone

PRODUCT = "-//Banso//Meetings//EN"
YEARS_AHEAD = 6  # so long a zone's clock is told where a meeting has no end
ALARM_MINUTES = 15
PARTSTAT = {
    Answer.NONE: "NEEDS-ACTION",
    Answer.YES: "ACCEPTED",
    Answer.NO: "DECLINED",
    Answer.MAYBE: "TENTATIVE",
}


@dataclass(frozen=True)
class Who:
    """Somebody in a calendar entry."""

    address: str
    name: str = ""
    answer: Answer = Answer.NONE
    required: bool = True


@dataclass(frozen=True)
class Entry:
    """One meeting, the rule of a series (`rule`), or one occurrence that differs from it (`recurs_at`)."""

    uid: str
    sequence: int
    changed_at: datetime
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    text: str = ""
    place: str = ""
    url: str = ""
    organizer: Who | None = None
    people: tuple[Who, ...] = ()
    rule: str = ""
    left_out: tuple[datetime, ...] = ()
    recurs_at: datetime | None = None
    cancelled: bool = False
    alarm: bool = True
    day: date | None = None  # a whole day, that nobody is busy for; its instants are not written


def write(
    entries: Sequence[Entry], *, method: str = "", name: str = "", said_at: datetime | None = None
) -> bytes:
    """Return the calendar: `method` REQUEST or CANCEL for what is mailed, none for a file or a calendar server.

    The same entries give the same bytes, so that what has not changed can be recognised. What is mailed says when
    (`said_at`): of two mails with one number a calendar takes the later, as when somebody is asked once more.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", _plain(name))
        calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    for zone in _zones(entries):
        calendar.add_component(zone)
    for entry in entries:
        calendar.add_component(_event(entry, said_at))
    written: bytes = calendar.to_ical()
    return written


def instant_words(moment: datetime) -> str:
    """Return an instant as a rule's UNTIL writes it: 20261124T010000Z."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _zones(entries: Iterable[Entry]) -> list[Component]:
    years: dict[str, tuple[int, int]] = {}
    for entry in (one for one in entries if one.day is None):
        first, last = entry.starts_at.year, entry.ends_at.year + (YEARS_AHEAD if entry.rule else 1)
        known = years.get(entry.zone, (first, last))
        years[entry.zone] = (min(known[0], first), max(known[1], last))
    return [
        Timezone.from_ical("\r\n".join(vtimezone(zone, *years[zone])))
        for zone in sorted(years)
        if zone != "UTC"
    ]


def _event(entry: Entry, said_at: datetime | None) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", (said_at or entry.changed_at).astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", entry.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("summary", _plain(entry.title))
    if entry.day is not None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
    else:
        event["dtstart"], event["dtend"] = (
            _wall(entry.starts_at, entry.zone),
            _wall(entry.ends_at, entry.zone),
        )
    if entry.recurs_at is not None:
        event["recurrence-id"] = _wall(entry.recurs_at, entry.zone)
    if entry.rule:
        event.add("rrule", vRecur.from_ical(entry.rule))
    for moment in entry.left_out:
        event.add("exdate", _wall(moment, entry.zone), encode=False)
    for field, words in (("description", entry.text), ("location", entry.place), ("url", entry.url)):
        if words:
            event.add(field, _plain(words) if field != "url" else words)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if entry.day is None else "TRANSPARENT")
    _add_people(event, entry)
    if entry.alarm and not entry.cancelled:
        event.add_component(_alarm(entry))
    return event


def _add_people(event: Event, entry: Entry) -> None:
    if entry.organizer is not None:
        organizer = _address(entry.organizer)
        event.add("organizer", organizer, encode=False)
    for who in entry.people:
        attendee = _address(who)
        attendee.params["CUTYPE"] = vText("INDIVIDUAL")
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT" if who.required else "OPT-PARTICIPANT")
        attendee.params["PARTSTAT"] = vText(PARTSTAT[who.answer])
        if who.answer is Answer.NONE:
            attendee.params["RSVP"] = vText("TRUE")
        event.add("attendee", attendee, encode=False)


def _alarm(entry: Entry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _plain(entry.title))
    alarm.add("trigger", timedelta(minutes=-ALARM_MINUTES))
    return alarm


def _address(who: Who) -> vCalAddress:
    address = vCalAddress(f"mailto:{who.address}")
    if who.name:
        address.params["CN"] = vText(_plain(who.name).replace('"', "'").replace("\n", " "))
    return address


def _wall(moment: datetime, zone: str) -> vDDDTypes:
    """Return an instant by the wall clock of the zone in which it was agreed."""
    return vDDDTypes(moment.astimezone(UTC) if zone == "UTC" else local(moment, zone))


def _plain(text: str) -> str:
    """Return text without what no line of a calendar may hold."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(
        c for c in kept if c == "\n" or (ord(c) >= 32 and ord(c) != 127 and not 0xD800 <= ord(c) <= 0xDFFF)
    )
