"""The rules of meetings: wall clocks across the change to summer time, series, free times, links."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as some
from icalendar import Calendar

from portal.foundation.calendar import WorkCalendar
from portal.meetings.rules import Pattern, ics
from portal.meetings.rules import series as rhythm
from portal.meetings.rules.drafts import meeting_link
from portal.meetings.rules.free import Hours, Wish, is_taken, read_hours, starts
from portal.meetings.rules.wall import instant, local, turns, vtimezone, zones

ZONES = (
    "Asia/Tokyo",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Sydney",
    "America/St_Johns",
    "Asia/Kolkata",
)
OFFICE = {str(n): [["09:00", "12:00"], ["13:00", "18:00"]] for n in range(5)}
some_zones = some.sampled_from(ZONES)
some_moments = some.integers(0, 3 * 365 * 24).map(
    lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
)


@given(some_zones, some.dates(date(2026, 1, 1), date(2029, 12, 31)), some.times())
def test_a_wall_time_is_the_instant_at_which_the_clock_shows_it(zone, day, at):
    at = at.replace(second=0, microsecond=0, tzinfo=None, fold=0)
    shown = local(instant(day, at, zone), zone)
    skipped = shown.replace(tzinfo=None) - datetime.combine(day, at)
    assert timedelta() <= skipped <= timedelta(hours=1)  # later by what the clock skips, else exactly
    if skipped:
        assert any(turn.at.date() == day for turn in turns(zone, day.year, day.year))


@pytest.mark.parametrize(
    "zone", [*ZONES, "Africa/Casablanca", "Europe/London", "America/Sao_Paulo", "Asia/Tehran"]
)
def test_what_calendars_are_told_of_a_zone_is_right_for_years(zone):
    """Read by another program's rules: at every noon of six years its clock is ours."""
    lines = "\r\n".join(["BEGIN:VCALENDAR", *vtimezone(zone, 2026, 2031), "END:VCALENDAR"])
    (told,) = Calendar.from_ical(lines).walk("VTIMEZONE")
    theirs = told.to_tz(lookup_tzid=False)
    day = date(2026, 1, 2)
    while day.year < 2032:
        moment = datetime.combine(day, time(12))
        assert (
            moment.replace(tzinfo=theirs).utcoffset() == moment.replace(tzinfo=ZoneInfo(zone)).utcoffset()
        ), day
        day += timedelta(days=3)


def test_any_zone_can_be_told():
    for zone in sorted(zones())[::9]:
        assert vtimezone(zone, 2026, 2028)[1] == f"TZID:{zone}"


@settings(max_examples=25)
@given(
    some.sampled_from(Pattern), some.dates(date(2026, 1, 1), date(2027, 12, 31)), some_zones,
    some.sampled_from((time(2, 30), time(9), time(23, 45))),
)  # fmt: skip
def test_a_series_is_what_calendars_make_of_its_rule(pattern, first, zone, at):
    """A second implementation reads our rule: the same days at the same wall clock, a year long."""
    until = first + timedelta(days=400)
    ours = [instant(day, at, zone) for day in rhythm.falls_on(pattern, first, until=until)]
    entry = ics.Entry(
        "x@y", 0, datetime(2026, 1, 1, tzinfo=UTC), "x", ours[0], ours[0] + timedelta(hours=1), zone,
        rule=rhythm.rule(pattern, first, ics.instant_words(instant(until, time(23, 59), zone))),
    )  # fmt: skip
    calendar = Calendar.from_ical(ics.write([entry]))
    theirs = recurring_ical_events.of(calendar).between(first - timedelta(days=1), until + timedelta(days=2))
    assert [
        one["DTSTART"].dt.astimezone(UTC) for one in sorted(theirs, key=lambda e: e["DTSTART"].dt)
    ] == ours


def person(zone: str, taken=(), works_on=lambda day: True) -> Hours:
    return Hours(zone, OFFICE, works_on, list(taken))


@settings(max_examples=60)
@given(
    some_zones, some_zones, some_moments, some.integers(1, 20), some.sampled_from((15, 30, 45, 60, 90)),
    some.lists(some.tuples(some.integers(0, 20 * 24 * 4), some.integers(1, 20)), max_size=12), some.integers(0, 60),
)  # fmt: skip
def test_free_times_keep_every_promise(zone, guests, begin, days, minutes, busy, buffer):
    """Inside the hours by the wall clock (also when it is changed), clear of what is taken, on working days of both."""
    calendar = WorkCalendar(("DE", "US"))
    taken = [
        (begin + timedelta(minutes=15 * at), begin + timedelta(minutes=15 * (at + length)))
        for at, length in busy
    ]
    wish = Wish(minutes, begin, begin + timedelta(days=days), buffer)
    found = starts(
        [person(zone, taken, calendar.is_working)], wish, guests_day=calendar.is_working, guests_zone=guests
    )
    assert found == sorted(set(found))
    air = timedelta(minutes=buffer)
    for moment in found:
        over = moment + wish.length
        here, there = local(moment, zone), local(over, zone)
        assert begin <= moment
        assert over <= begin + timedelta(days=days)
        assert here.date() == there.date()
        assert calendar.is_working(here.date())
        assert calendar.is_working(local(moment, guests).date())
        hours = [(a, b) for a, b in read_hours(OFFICE[str(here.weekday())])]
        assert any(a <= here.time() and there.time() <= b for a, b in hours)
        assert not is_taken(taken, moment - air, over + air)


@given(some_moments, some.integers(1, 10))
def test_nothing_that_is_free_is_left_out(begin, days):
    """Every half hour of the hours is offered where nothing speaks against it."""
    wish = Wish(30, begin, begin + timedelta(days=days))
    found = set(starts([person("Europe/Berlin")], wish, guests_day=lambda day: True, guests_zone="UTC"))
    day = local(begin, "Europe/Berlin").date()
    for number in range(days):
        date_ = day + timedelta(days=number)
        if date_.weekday() < 5:
            for hour, minute in ((9, 0), (11, 30), (13, 0), (17, 30)):
                moment = instant(date_, time(hour, minute), "Europe/Berlin")
                if begin <= moment and moment + wish.length <= wish.latest:
                    assert moment in found


def test_the_day_on_which_the_clock_is_changed():
    """New York, 8 March 2026 is a Sunday: hours around the skipped one are an hour shorter, never outside."""
    hours = Hours("America/New_York", {"6": [["01:00", "04:00"]]}, lambda day: True)
    begin = instant(date(2026, 3, 8), time(0), "America/New_York")
    found = starts(
        [hours], Wish(60, begin, begin + timedelta(days=1)), guests_day=lambda d: True, guests_zone="UTC"
    )
    assert [local(one, "America/New_York").strftime("%H:%M") for one in found] == ["01:00", "01:30", "03:00"]


def test_two_people_and_two_lunch_breaks():
    other = Hours("Asia/Tokyo", {"0": [["11:00", "15:00"]]}, lambda day: True)
    begin = instant(date(2027, 2, 1), time(0), "Asia/Tokyo")
    wish = Wish(60, begin, begin + timedelta(days=1))
    found = starts([person("Asia/Tokyo"), other], wish, guests_day=lambda day: True, guests_zone="Asia/Tokyo")
    assert [local(one, "Asia/Tokyo").hour for one in found] == [11, 13, 13, 14]


@pytest.mark.parametrize(
    "link",
    [
        "http://meet.example.com", "javascript:alert(1)", "https://", "https://localhost/x", "https://user@evil.example/",
        "https://meet.example.com\n/x", "https://meet.example.com/<script>", "//meet.example.com", "data:text/html,x",
        "https://meet.example.com:99999/", "https://[::1]/", "https://127.0.0.1/", "ftp://x.example/", "x" * 600,
    ],
)  # fmt: skip
def test_what_is_no_link_of_a_web_meeting(link):
    with pytest.raises(ValueError, match=r"."):
        meeting_link(link)


@pytest.mark.parametrize(
    "link",
    [
        "https://zoom.example.us/j/123456?pwd=Abc.1", "https://meet.example.com/abc-defg-hij",
        "https://teams.example.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%22Tid%22%7d",
        "https://会議.example/部屋", "https://whereby.example:8443/room#x",
    ],
)  # fmt: skip
def test_links_of_any_service(link):
    assert meeting_link(f"  {link} ") == link
