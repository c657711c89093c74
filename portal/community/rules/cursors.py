"""Where the next page of a list begins: after the last row of this one, so that new posts shift nothing. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST = 18  # digits that a bigint holds whatever they are


@dataclass(frozen=True)
class Cursor:
    """The last row of a page: what it was ordered by, and its id."""

    value: int
    id: int

    def __str__(self) -> str:
        return f"{self.value}-{self.id}"

    @property
    def instant(self) -> datetime:
        """Return the value as an instant, microseconds since 1970."""
        return _EPOCH + timedelta(microseconds=min(self.value, 10**17))

    @classmethod
    def at(cls, value: datetime | int, row_id: int) -> "Cursor":
        """Return the cursor of a row.

        >>> str(Cursor.at(datetime(2026, 11, 22, tzinfo=UTC), 7)), Cursor.at(3, 7).value
        ('1795305600000000-7', 3)
        """
        if isinstance(value, datetime):
            value = (value - _EPOCH) // timedelta(microseconds=1)
        return cls(value, row_id)

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """Return the cursor that an address names, None for anything else.

        >>> Cursor.read("3-7"), Cursor.read("3"), Cursor.read("-1-2"), Cursor.read("²-1")
        (Cursor(value=3, id=7), None, None, None)
        """
        value, dash, row_id = text.partition("-")
        fine = all(one.isascii() and one.isdecimal() and len(one) < LONGEST for one in (value, row_id))
        return cls(int(value), int(row_id)) if dash and fine else None
