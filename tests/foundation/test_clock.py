"""The clock is aware, and a day depends on where one is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
import time_machine

from portal.foundation import clock


def test_now_is_aware_and_in_utc():
    with time_machine.travel(datetime(2026, 11, 21, 3, tzinfo=UTC), tick=False):
        assert clock.now() == datetime(2026, 11, 21, 3, tzinfo=UTC)
        assert clock.now().utcoffset().total_seconds() == 0


def test_today_is_the_day_of_the_zone():
    with time_machine.travel(datetime(2026, 11, 20, 15, 30, tzinfo=UTC), tick=False):
        assert clock.today("Asia/Tokyo") == date(2026, 11, 21)
        assert clock.today(ZoneInfo("America/Los_Angeles")) == date(2026, 11, 20)


def test_an_unknown_zone_is_refused():
    with pytest.raises(ZoneInfoNotFoundError):
        clock.today("Asia/Nowhere")


def test_the_day_of_an_instant_needs_a_zone_on_both_sides():
    assert clock.day_of(datetime(2026, 12, 31, 15, tzinfo=UTC), "Asia/Tokyo") == date(2027, 1, 1)
    with pytest.raises(ValueError, match="time zone"):
        clock.day_of(datetime(2026, 12, 31, 15), "Asia/Tokyo")  # noqa: DTZ001


def test_month_of_is_its_first_day():
    assert clock.month_of(date(2028, 2, 29)) == date(2028, 2, 1)


def test_the_demo_may_say_what_time_it_is_inside_a_block():
    moment = datetime(2026, 4, 1, 0, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    with clock.at(moment):
        assert clock.now() == moment
        assert clock.now().tzinfo is UTC
        assert clock.today("Asia/Tokyo") == date(2026, 4, 1)
        with clock.at(moment + timedelta(days=1)):
            assert clock.today("Asia/Tokyo") == date(2026, 4, 2)
        assert clock.today("Asia/Tokyo") == date(2026, 4, 1)
        assert threading_now() != moment
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_told_instant_needs_a_time_zone():
    with pytest.raises(ValueError, match="time zone"), clock.at(datetime(2026, 4, 1)):  # noqa: DTZ001
        pass


def threading_now() -> datetime:
    """Return what another thread takes for now: it is told nothing."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(clock.now).result()
