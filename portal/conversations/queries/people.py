"""People as a thread shows them."""

from typing import Any

from portal.activity.queries import Doer
from portal.foundation.audience import Side
from portal.foundation.i18n import language


def doer(row: Any) -> Doer:
    """Return a person as they are called by readers of the language in force, from columns of `User`."""
    written = " ".join(part for part in (row.family_name, row.given_name) if part)
    name = (row.romanised if language() == "en" else "") or written or row.romanised
    initial = (row.family_name or row.romanised or "?")[0].upper()
    side = Side.VENDOR if row.staff_role else Side.CUSTOMER
    return Doer(name, initial, sum(row.public_id.encode()) % 8, side, row.public_id)
