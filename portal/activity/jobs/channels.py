"""What chat channels are told: one message for all that is owed, worded when it goes."""

from portal.activity.actions import channels as actions
from portal.activity.actions.channels_messages import batch_of, deliver
from portal.activity.models import Channel
from portal.activity.queries import channels as queries
from portal.foundation.db import db, writing
from portal.foundation.events import tell_after_commit
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.outward import Unreachable
from portal.foundation.sealed import BrokenSeal


@job("channels.send", reaches_out=True)
def send(item: OutboxItem) -> None:
    """Tell one channel what it is owed. Raises Unreachable where it should be tried again."""
    found = queries.owed(item.ids["channel_id"])
    if found is None:
        return
    channel, ids, news = found
    try:
        if news:
            deliver(channel, batch_of(channel, news), f"{channel.public_id}-{item.id}")
    except (Unreachable, BrokenSeal) as trouble:
        reason = trouble.reason if isinstance(trouble, Unreachable) else "sealed"
        if not _failed(channel.id, reason, item.attempts):
            raise Unreachable(reason) from None  # without the address, which no log may hold
        return
    with writing():
        db.session.rollback()
        actions.note_sent(db.session.get_one(Channel, channel.id), ids, [one.id for one in news])
        db.session.commit()


def _failed(channel_id: int, reason: str, attempts: int) -> bool:
    with writing():
        db.session.rollback()
        given_up = actions.note_failed(db.session.get_one(Channel, channel_id), reason, attempts)
        db.session.commit()
    tell_after_commit()
    return given_up
