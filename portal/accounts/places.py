"""Countries and time zones to choose from, in the reader's language."""

from datetime import timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import holidays
from babel import Locale

from portal.foundation import clock
from portal.foundation.i18n import language
from portal.foundation.kana import search_key

ZONES = (
    "Asia/Tokyo", "Asia/Seoul", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Manila",
    "Asia/Ho_Chi_Minh", "Asia/Bangkok", "Asia/Jakarta", "Asia/Kuala_Lumpur", "Asia/Kolkata", "Asia/Dubai",
    "Europe/London", "Europe/Dublin", "Europe/Paris", "Europe/Berlin", "Europe/Amsterdam", "Europe/Madrid",
    "Europe/Rome", "Europe/Zurich", "Europe/Stockholm", "Europe/Warsaw", "Europe/Helsinki", "Europe/Istanbul",
    "Africa/Cairo", "Africa/Johannesburg", "Africa/Nairobi", "America/St_Johns", "America/Halifax", "America/New_York",
    "America/Toronto", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Vancouver", "America/Mexico_City", "America/Bogota", "America/Sao_Paulo", "America/Argentina/Buenos_Aires",
    "Pacific/Honolulu", "Australia/Perth", "Australia/Brisbane", "Australia/Sydney", "Pacific/Auckland", "UTC",
)  # fmt: skip


def zone_choices(current: str = "") -> list[tuple[str, str]]:
    """Return (name, words) of the usual time zones and the current one, with today's distance from UTC."""
    names = (current, *ZONES) if current not in ZONES and is_zone(current) else ZONES
    return [(name, f"{name.replace('_', ' ')} (UTC{_offset(name)})") for name in names]


def country_choices() -> list[tuple[str, str]]:
    """Return (code, name) of the countries whose public holidays are known, Japan first."""
    names = _territories(language())
    known = sorted(_supported() - {"JP"}, key=lambda code: names[code])
    return [(code, names[code]) for code in ("JP", *known)]


def country_name(code: str) -> str:
    """Return what a country is called in the reader's language."""
    return _territories(language()).get(code, code)


def country_named(text: str) -> str | None:
    """Return the code of a country by its code or its name in Japanese or English, or None.

    >>> country_named("United States"), country_named("日本"), country_named("kr"), country_named("Atlantis")
    ('US', 'JP', 'KR', None)
    """
    return _by_name().get(search_key(text))


def is_zone(name: str) -> bool:
    """True for a time zone that there is."""
    return name in available_timezones()


@cache
def _supported() -> frozenset[str]:
    known = holidays.list_supported_countries(include_aliases=False)
    names = _territories("en")
    return frozenset(code for code in known if len(code) == 2 and code in names)


@cache
def _territories(language: str) -> dict[str, str]:
    found = {str(code): str(name) for code, name in Locale(language).territories.items()}
    return {code: name for code, name in found.items() if len(code) == 2 and code.isalpha()}


@cache
def _by_name() -> dict[str, str]:
    supported = _supported()
    names = {
        "USA": "US",
        "U.S.A.": "US",
        "America": "US",
        "UK": "GB",
        "Great Britain": "GB",
        "Korea": "KR",
        "米国": "US",
    }
    for language_ in ("en", "ja"):
        names |= {name: code for code, name in _territories(language_).items()}
    names |= {code: code for code in supported}
    return {search_key(name): code for name, code in names.items() if code in supported}


def _offset(zone: str) -> str:
    away = clock.now().astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    sign, minutes = ("−" if away < timedelta() else "+"), round(abs(away) / timedelta(minutes=1))
    return f"{sign}{minutes // 60}" + (f":{minutes % 60:02d}" if minutes % 60 else "")
