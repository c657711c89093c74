"""Hostile calendars: no crash, bounded time, and each one accounted for as answer, as busy times, or as unreadable."""

import time
import tracemalloc
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as some
from icalendar import vRecur

from portal.meetings.rules.busy import read_busy
from portal.meetings.rules.ics_parts import NotACalendar, zone_named
from portal.meetings.rules.repeating import Allowance, days_of
from portal.meetings.rules.replies import read_replies
from tests.meetings import hostile

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
LONGEST_SECONDS = 4.0  # of the worst one, on a machine that does other things as well


def fate_of(work) -> str:
    try:
        work()
    except NotACalendar as error:
        return error.reason
    return "read"


def test_each_one_ends_in_a_word():
    fates: Counter[str] = Counter()
    slowest = 0.0
    for data in hostile.corpus():
        began = time.process_time()
        fates[fate_of(lambda d=data: read_replies(d))] += 1
        fates[fate_of(lambda d=data: read_busy(d, zone="Asia/Tokyo", first=FIRST, last=LAST))] += 1
        slowest = max(slowest, time.process_time() - began)
    assert sum(fates.values()) > 1000
    assert set(fates) <= {"read", "not_a_calendar", "empty", "too_large"}
    assert fates["read"] > 500
    assert slowest < LONGEST_SECONDS


def test_a_calendar_of_many_bombs_takes_no_longer_than_its_size():
    bomb = "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=99999999\r\n"
    text = hostile.EVENT.format(uid="u", start=":16010101T000000Z", end=":16010101T010000Z", more=bomb)
    data = (hostile.HEAD + text * 800 + hostile.FOOT).encode()
    tracemalloc.start()
    began = time.process_time()
    found = read_busy(data, zone="UTC", first=FIRST, last=LAST)
    took = time.process_time() - began
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.ranges == []
    assert took < 40  # of this process, whatever else goes on; traced, which is several times slower
    assert most < 100 * 1024 * 1024


def test_too_large_is_not_looked_at():
    with pytest.raises(NotACalendar, match="too_large"):
        read_busy(b"x" * (11 * 1024 * 1024), zone="UTC", first=FIRST, last=LAST)
    with pytest.raises(NotACalendar, match="too_large"):
        read_replies(b"x" * (600 * 1024))


def test_one_broken_entry_costs_only_itself():
    good = hostile.EVENT.format(uid="g", start=":20260201T100000Z", end=":20260201T110000Z", more="")
    bad = "BEGIN:VEVENT\r\nUID:b\r\nDTSTART:yesterday\r\nDTEND:20260201T110000Z\r\nEND:VEVENT\r\n"
    found = read_busy((hostile.HEAD + bad + good + hostile.FOOT).encode(), zone="UTC", first=FIRST, last=LAST)
    assert found.ranges == [(datetime(2026, 2, 1, 10, tzinfo=UTC), datetime(2026, 2, 1, 11, tzinfo=UTC))]


def busy(*events: str, zone: str = "Asia/Tokyo"):
    body = "".join(f"BEGIN:VEVENT\r\nUID:{n}\r\n{event}\r\nEND:VEVENT\r\n" for n, event in enumerate(events))
    return read_busy((hostile.HEAD + body + hostile.FOOT).encode(), zone=zone, first=FIRST, last=LAST).ranges


def test_what_counts_as_busy():
    hour = "DTSTART:20260202T010000Z\r\nDTEND:20260202T020000Z"
    assert len(busy(hour)) == 1
    for free in ("STATUS:CANCELLED", "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"):
        assert busy(f"{hour}\r\n{free}") == []
    (day,) = busy("DTSTART;VALUE=DATE:20260202\r\nDTEND;VALUE=DATE:20260203")
    assert day == (
        datetime(2026, 2, 1, 15, tzinfo=UTC),
        datetime(2026, 2, 2, 15, tzinfo=UTC),
    )  # a day in Tokyo
    assert busy("DTSTART:20260202T100000\r\nDURATION:PT30M")[0][0] == datetime(2026, 2, 2, 1, tzinfo=UTC)
    assert busy(hour, hour.replace("T02", "T03"))[0][1] == datetime(2026, 2, 2, 3, tzinfo=UTC)  # merged


def test_a_series_with_exceptions_is_busy_where_it_is():
    series = (
        "DTSTART;TZID=Europe/Berlin:20260302T100000\r\nDTEND;TZID=Europe/Berlin:20260302T110000\r\n"
        "RRULE:FREQ=WEEKLY;COUNT=6\r\nEXDATE;TZID=Europe/Berlin:20260309T100000"
    )
    moved = (
        "RECURRENCE-ID;TZID=Europe/Berlin:20260316T100000\r\nDTSTART;TZID=Europe/Berlin:20260317T150000\r\n"
        "DTEND;TZID=Europe/Berlin:20260317T160000"
    )
    body = f"BEGIN:VEVENT\r\nUID:s\r\n{series}\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:s\r\n{moved}\r\nEND:VEVENT\r\n"
    found = read_busy(
        (hostile.HEAD + body + hostile.FOOT).encode(), zone="UTC", first=FIRST, last=LAST
    ).ranges
    assert [begin.strftime("%m%d %H") for begin, _end in found] == [
        "0302 09", "0317 14", "0323 09", "0330 08", "0406 08",
    ]  # fmt: skip


rules = some.builds(
    lambda freq, interval, month_days, days, count, months: ";".join(
        part for part in (f"FREQ={freq}", f"INTERVAL={interval}", month_days, days, count, months) if part
    ),
    some.sampled_from(("DAILY", "WEEKLY", "MONTHLY", "YEARLY")),
    some.integers(1, 4),
    some.sampled_from(("", "BYMONTHDAY=15", "BYMONTHDAY=-1", "BYMONTHDAY=1,31")),
    some.just(""),
    some.sampled_from(("", "COUNT=5", "COUNT=40", "UNTIL=20260401T000000Z")),
    some.sampled_from(("", "BYMONTH=2,6")),
).filter(lambda rule: not ("WEEKLY" in rule and "BYMONTHDAY" in rule))
weekday_rules = some.sampled_from(
    (
        "FREQ=WEEKLY;BYDAY=MO,WE,FR",
        "FREQ=MONTHLY;BYDAY=2TU",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU",
        "FREQ=YEARLY;BYYEARDAY=1,100,200",
        "FREQ=DAILY;BYDAY=SA,SU;COUNT=30",
        "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
    )
)


@settings(max_examples=120)
@given(rules | weekday_rules, some.integers(0, 800))
def test_days_are_those_that_another_program_finds(rule, ago):
    """Asked day by day, a rule says the same as dateutil, which runs it from its beginning."""
    start = datetime(2026, 6, 1, 10) - timedelta(days=ago)  # noqa: DTZ001  # wall times, as in the calendar
    read = vRecur.from_ical(rule)
    ours = list(days_of(read, start.date(), FIRST.date(), LAST.date(), Allowance(100_000)))
    plain = rule.replace("T000000Z", "T235959")
    run = rrulestr(plain, dtstart=start)
    theirs = [
        one.date()
        for one in run.between(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None, hour=23), inc=True)
    ]
    until_day = "UNTIL" in rule
    assert [day for day in ours if not until_day or day.isoformat() != "2026-04-01"] == [
        day for day in theirs if not until_day or day.isoformat() != "2026-04-01"
    ]


def test_zones_that_do_not_exist_are_the_owners():
    for name in (
        "Nowhere/Land",
        "../../etc/passwd",
        "",
        "\x00",
        "Etc/../UTC",
        "A" * 10_000,
        "/x/y/Moon/Base",
    ):
        assert zone_named(name, "Asia/Tokyo").key == "Asia/Tokyo"
