"""When a month began where somebody is."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from portal.foundation import clock


def began(zone: str) -> datetime:
    """Return the first instant of this month in a time zone."""
    return datetime.combine(clock.today(zone).replace(day=1), time.min, ZoneInfo(zone))
