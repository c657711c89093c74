"""When a meeting is, by the clocks of those who come: their own first, then the zone in which it was agreed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from babel.dates import get_timezone_location
from flask_babel import gettext as _

from portal.foundation import clock
from portal.foundation.i18n import day, full_date, language
from portal.meetings.queries.meetings import Comer
from portal.meetings.rules.wall import NoSuchZone, local, offset_words, zone_of

MOST_CLOCKS = 3


@dataclass(frozen=True)
class Clock:
    """A time as the clock of one zone shows it."""

    zone: str
    city: str
    offset: str
    words: str  # 24 Nov (Tue) 10:00–11:00
    hours: str  # 10:00–11:00
    night: bool  # before seven, or after nine in the evening


def clocks(
    starts_at: datetime, ends_at: datetime, zones: Iterable[str], others: Iterable[str] = ()
) -> list[Clock]:
    """Return a time by the clocks of these zones; zones whose clocks agree then are shown once.

    Where all agree, the first of the `others` (zones of those who come) that differs is shown too: whoever arranged
    a time by their own clock reads what it is for the other side.
    """
    found: dict[str, Clock] = {}
    for zone, needed in (*((zone, True) for zone in zones), *((zone, False) for zone in others)):
        if not needed and len(found) > 1:
            break
        try:
            one = clock_in(starts_at, ends_at, zone)
        except NoSuchZone:
            continue
        found.setdefault(one.words, one)
    return list(found.values())[:MOST_CLOCKS]


def of(comers: Iterable[Comer]) -> list[str]:
    """Return the zones of those who come, as far as somebody knows them."""
    return [one.zone for one in comers if one.zone]


def clock_in(starts_at: datetime, ends_at: datetime, zone: str) -> Clock:
    """Return a time as one zone's clock shows it."""
    begins, ends = local(starts_at, zone), local(ends_at, zone)
    night = begins.hour < 7 or (ends.hour, ends.minute) > (21, 0) or ends.date() != begins.date()
    return Clock(
        zone, city(zone), offset_words(starts_at, zone), _words(begins, ends), _hours(begins, ends), night
    )


def city(zone: str) -> str:
    """Return the city by which a zone is known, in the reader's language: 東京, Berlin."""
    try:
        found = get_timezone_location(zone_of(zone), locale=language(), return_city=True)
    except (LookupError, ValueError, AttributeError):
        found = ""
    return str(found or zone.rpartition("/")[2].replace("_", " "))


def _words(begins: datetime, ends: datetime) -> str:
    this_year = begins.year == local(clock.now(), str(begins.tzinfo)).year
    first = day(begins.date()) if this_year else full_date(begins.date())
    if ends.date() == begins.date():
        return f"{first} {_hours(begins, ends)}"
    return _("%(first)s – %(last)s", first=f"{first} {begins:%H:%M}", last=f"{day(ends.date())} {ends:%H:%M}")


def _hours(begins: datetime, ends: datetime) -> str:
    between = "〜" if language() == "ja" else "–"
    return f"{begins:%H:%M}{between}{ends:%H:%M}"
