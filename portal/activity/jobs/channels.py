"""What chat channels are told: one message for all that is owed, worded when it goes."""

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from portal.accounts import branding
from portal.activity.actions import channels as actions
from portal.activity.models import Channel, ChatFormat
from portal.activity.queries import channels as queries
from portal.activity.queries.channels import News
from portal.activity.rules.chat import MOST_LINES, Batch, Line, body, signature
from portal.foundation import clock, outward
from portal.foundation.absolute import absolute
from portal.foundation.db import db, outside_transaction, writing
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


def try_out(channel: Channel) -> None:
    """Send one message that says that the channel works. Raises Unreachable or BrokenSeal."""
    with force_locale(channel.language):
        words = _("This channel now hears of news from the success portal.")
        line = Line(words, absolute("notices.index"), kind="test")
        deliver(channel, _batch(channel, [line]), f"{channel.public_id}-test-{int(clock.now().timestamp())}")


def deliver(channel: Channel, batch: Batch, message_id: str) -> None:
    """Post a batch in the channel's format."""
    sent, url = body(channel.format, batch), actions.url_of(channel)
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "success-portal"}
    if channel.format is ChatFormat.GENERIC:
        stamp = int(clock.now().timestamp())
        headers |= {
            "webhook-id": message_id,
            "webhook-timestamp": str(stamp),
            "webhook-signature": signature(actions.signing_secret(channel), message_id, stamp, sent),
        }
    with outside_transaction():
        outward.post(url, sent, headers)


def batch_of(channel: Channel, news: list[News]) -> Batch:
    """Return what a channel is told: the weightiest first, few of them, never more than its readers may see."""
    with force_locale(channel.language):
        ordered = sorted(news, key=lambda one: one.kind.weight)
        lines = [_line(channel, one) for one in ordered[:MOST_LINES]]
        return _batch(channel, lines, more=max(0, len(ordered) - MOST_LINES))


def _line(channel: Channel, news: News) -> Line:
    url = absolute("channels_news.open_one", news=news.public_id)
    words = str(news.kind.news)
    if not queries.reads_all(channel):
        return Line(words, url, kind=news.kind.code)
    text = news.told.text if channel.with_text else ""
    return Line(words, url, news.kind.code, news.customer_name, news.told.about, text)


def _batch(channel: Channel, lines: list[Line], more: int = 0) -> Batch:
    vendor = branding.installation().name_in(channel.language)
    return Batch(
        heading=_("News from the success portal of %(vendor)s", vendor=vendor),
        lines=lines,
        url=absolute("notices.index"),
        open_words=_("Open"),
        more_words=ngettext("%(num)s more in the portal", "%(num)s more in the portal", more) if more else "",
    )


def _failed(channel_id: int, reason: str, attempts: int) -> bool:
    with writing():
        db.session.rollback()
        given_up = actions.note_failed(db.session.get_one(Channel, channel_id), reason, attempts)
        db.session.commit()
    tell_after_commit()
    return given_up
