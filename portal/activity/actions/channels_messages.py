"""Wording and posting a message to a chat channel, for the worker and for whoever tries a channel out."""

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from portal.accounts import branding
from portal.activity.actions.channels import signing_secret, url_of
from portal.activity.models import Channel, ChatFormat
from portal.activity.queries import channels as queries
from portal.activity.queries.channels import News
from portal.activity.rules.chat import MOST_LINES, Batch, Line, body, signature
from portal.foundation import clock, outward
from portal.foundation.absolute import absolute
from portal.foundation.db import outside_transaction


def try_out(channel: Channel) -> None:
    """Send one message that says that the channel works. Raises Unreachable or BrokenSeal."""
    with force_locale(channel.language):
        words = _("This channel now hears of news from the success portal.")
        line = Line(words, absolute("notices.index"), kind="test")
        deliver(channel, _batch(channel, [line]), f"{channel.public_id}-test-{int(clock.now().timestamp())}")


def deliver(channel: Channel, batch: Batch, message_id: str) -> None:
    """Post a batch in the channel's format."""
    sent, url = body(channel.format, batch), url_of(channel)
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "success-portal"}
    if channel.format is ChatFormat.GENERIC:
        stamp = int(clock.now().timestamp())
        headers |= {
            "webhook-id": message_id,
            "webhook-timestamp": str(stamp),
            "webhook-signature": signature(signing_secret(channel), message_id, stamp, sent),
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
