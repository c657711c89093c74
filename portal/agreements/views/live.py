"""What keeps an open page of agreements fresh: the customer's stream, from before the first query on."""

from typing import Any

from flask import url_for

from portal.accounts.standpoint import standpoint
from portal.foundation.live import hub


def live_page() -> dict[str, Any]:
    """Return where the page's stream is and from when on it needs to hear; ask before reading anything."""
    return {
        "stream_url": url_for("map.stream", slug=standpoint().customer.slug),
        "since": hub.cursor(),
        "delta_url": None,
    }
