"""How a timeline is read: day by day, in the reader's own zone."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Protocol, TypeVar

from portal.foundation import clock


class Dated(Protocol):
    @property
    def at(self) -> datetime: ...


T = TypeVar("T", bound=Dated)


def by_day(entries: Iterable[T], zone: str) -> list[tuple[date, list[T]]]:
    """Return entries, newest first, under the calendar day on which they happened in `zone`."""
    return [(day, list(of_day)) for day, of_day in groupby(entries, key=lambda e: clock.day_of(e.at, zone))]
