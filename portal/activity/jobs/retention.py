"""What was read long ago is forgotten: notices after a year, what channels were told after three months."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, select

from portal.activity.models import ChannelNews, Notice
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.tenancy import customer_scope, every_customer, narrowed

READ_KEPT_FOR = timedelta(days=365)
TOLD_KEPT_FOR = timedelta(days=92)
AT_A_TIME = 2_000
"""So many rows an hour, so that no write takes long."""


@job("notices.forget", hourly=True)
def forget(_item: OutboxItem) -> None:
    """Delete what was read, or told, long ago. What was never read is kept: its reader has not heard of it."""
    _forget(Notice, Notice.read_at < clock.now() - READ_KEPT_FOR)
    told = or_(ChannelNews.sent_at.is_not(None), ChannelNews.dropped_at.is_not(None))
    _forget(ChannelNews, told, ChannelNews.at < clock.now() - TOLD_KEPT_FOR)


def _forget(model: Any, *which: Any) -> None:
    with every_customer("the worker looks for what may be forgotten"):
        asked = select(model.customer_id, model.id).where(*which).order_by(model.id).limit(AT_A_TIME)
        rows: Sequence[Any] = db.session.execute(narrowed(asked, model)).all()
    for customer_id in sorted({row.customer_id for row in rows}):
        ids = [row.id for row in rows if row.customer_id == customer_id]
        with customer_scope(customer_id):
            gone = delete(model).where(model.id.in_(ids))
            db.session.execute(gone, execution_options={"synchronize_session": False})
