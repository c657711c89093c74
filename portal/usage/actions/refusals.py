"""Keeping what was refused for some days, so that somebody can see why: never more than a bounded number."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from portal.foundation.db import db
from portal.usage.models import RefusedEvent
from portal.usage.queries.tokens import Sender

OF_A_BATCH, OF_A_TOKEN_A_DAY = 20, 500
KEPT_FOR = timedelta(days=7)


def remember(refused: Sequence[Any], sender: Sender, now: datetime) -> None:
    """Keep the first refused rows of a batch, until a token has had enough of them for a day."""
    if not refused:
        return
    today = (RefusedEvent.token_ref == sender.token_id, RefusedEvent.at > now - timedelta(days=1))
    room = OF_A_TOKEN_A_DAY - (db.session.scalar(select(func.count()).where(*today)) or 0)
    rows = [
        {
            "at": now, "token_ref": sender.token_id, "customer_ref": one.customer_id or sender.customer_id,
            "place": one.index, "reason": one.reason, "name": one.name, "event_id": one.id,
        }
        for one in refused[: max(0, min(room, OF_A_BATCH))]
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(RefusedEvent), rows)
