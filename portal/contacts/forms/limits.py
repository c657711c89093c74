"""After how many days without a word customers count as quiet: one number a segment, and one for all others."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from portal.accounts.models import Segment
from portal.contacts.actions.limits import LEAST, MOST
from portal.foundation.i18n import language
from portal.foundation.numbers import NotANumber, read_number


class LimitRow:
    """One number of the form."""

    def __init__(self, segment: Segment | None, days: int) -> None:
        self.segment_id = segment.id if segment else None
        self.name = f"segment-{segment.id if segment else 0}"
        self.label = (
            (segment.name_en if language() == "en" else segment.name_ja) if segment else _("All others")
        )
        self.typed, self.error, self.days = str(days), "", days


class LimitsForm:
    """The limits as the reader typed them; nothing is set unless all can be read."""

    def __init__(
        self, segments: Sequence[Segment], known: Mapping[int | None, int], sent: Mapping[str, Any] | None
    ) -> None:
        self.rows = [LimitRow(one, known.get(one.id, known[None])) for one in segments]
        self.rows.append(LimitRow(None, known[None]))
        for row in self.rows if sent is not None else ():
            self._read(row, str((sent or {}).get(row.name, "")))

    @property
    def ok(self) -> bool:
        return not any(row.error for row in self.rows)

    def _read(self, row: LimitRow, typed: str) -> None:
        row.typed = typed.strip()[:20]
        try:
            number = read_number(row.typed, language())
        except NotANumber:
            number = None
        if number is None or number != int(number) or not LEAST <= number <= MOST:
            row.error = _("Enter a whole number of days, %(low)s to %(high)s.", low=LEAST, high=MOST)
            return
        row.days = int(number)
