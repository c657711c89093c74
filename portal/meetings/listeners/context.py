"""What the panel beside a conversation says of meetings: the next one, and the last."""

from typing import Any

from portal.activity.context import About, about_customer
from portal.meetings.queries import clocks, meetings


@about_customer("meetings/_context.html", order=60)
def of_customer(about: About) -> dict[str, Any] | None:
    """Tell of the next meeting and the last one with this customer."""
    coming, past = meetings.coming(most=1), meetings.past(most=1)
    if not coming and not past:
        return None
    return {
        "next": _shown(about, coming[0]) if coming else None,
        "last": _shown(about, past[0]) if past else None,
    }


def _shown(about: About, row: Any) -> dict[str, Any]:
    when = ""
    if row.starts_at is not None:
        when = clocks.clock_in(row.starts_at, row.ends_at, about.point.user.time_zone).words
    return {"public_id": row.public_id, "title": row.title, "when": when}
