"""Rows of lists of conversations: drawn once each, and kept as long as they say the same."""

from flask import current_app
from markupsafe import Markup

from portal.accounts import branding
from portal.conversations.queries.lists import Item
from portal.conversations.views.showing import turn_words
from portal.foundation import clock
from portal.foundation.audience import Side, Visibility
from portal.foundation.i18n import language, reader_zone
from portal.foundation.pages import kept_body
from portal.foundation.words import visibility_words


def drawn_row(item: Item, side: Side, words: str, *, several: bool) -> Markup:
    """Return a row as it is drawn for readers of a side; `several` where customers are named."""
    overdue = several and item.waiting_for is side and item.due_at is not None and item.due_at < clock.now()
    vendor = branding.vendor().name
    key = ("talk.row", item, side, words, several, overdue, vendor, language(), reader_zone())

    def draw() -> str:
        last = item.last.visibility if item.last else Visibility.SHARED
        return current_app.jinja_env.get_template("conversations/_row.html").render(
            one=item, several=several, words=words, side=side, turn=turn_words(item.waiting_for), overdue=overdue,
            inside_words=visibility_words(last, vendor, item.customer_name),
        )  # fmt: skip

    return kept_body(key, draw)
