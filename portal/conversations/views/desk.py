"""The vendor's inbox: the conversations of all customers that its reader reaches."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.accounts.door import DeskBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import vendors_today
from portal.accounts.standpoint import standpoint
from portal.conversations.queries import inbox as queries
from portal.conversations.queries import lists, pulses
from portal.conversations.queries.lists import Wish
from portal.conversations.rules import search
from portal.conversations.views.rows import drawn_row
from portal.conversations.views.showing import part
from portal.foundation.audience import Audience, Side
from portal.foundation.pages import kept_page
from portal.foundation.tenancy import every_customer

WHY = "the inbox shows the conversations of all customers that its reader reaches"
bp = DeskBlueprint("inbox", __name__, path="/conversations")
register(
    Entry(
        "inbox.index", _l("Conversations"), "message-square", Permit.CONVERSATIONS_READ, 15, "desk",
        belongs=("inbox.",), counted_at="inbox.my_turn",
    )
)  # fmt: skip


@bp.page("", permit=Permit.CONVERSATIONS_READ)
def index() -> ResponseReturnValue:
    """Show what needs the reader, and what the team has: kept for them until anything there changes."""
    user = standpoint().user
    with every_customer(WHY, Audience.VENDOR):
        key = ("inbox", *pulses.of_inbox(user, vendors_today()))
    return kept_page(key, lambda: render_template("conversations/inbox.html", **_facts()))


@bp.page("/list", permit=Permit.CONVERSATIONS_READ)
def listed() -> ResponseReturnValue:
    """Give an open page its list as it is now, or the next page of it."""
    return render_template("conversations/_list.html", **_facts())


@bp.page("/turn", permit=Permit.CONVERSATIONS_READ)
def my_turn() -> ResponseReturnValue:
    """Say how many conversations wait for their reader."""
    with every_customer(WHY, Audience.VENDOR):
        response = part("conversations/_count.html", count=queries.my_turn(standpoint().user))
    response.headers["Cache-Control"] = "no-store"
    return response


def _facts() -> dict[str, Any]:
    user, asked = standpoint().user, request.args.get("show", "mine")
    typed = request.args.get("q", "").strip()
    words = search.words(typed)
    show = asked if asked in queries.SHOWS else "mine"
    if words and "show" not in request.args:
        show = "all"
    with every_customer(WHY, Audience.VENDOR):
        mine = queries.mine_now(user)
        wish = Wish(
            words=words,
            before=request.args.get("before", ""),
            conditions=queries.conditions(show, user, mine),
            waiting_longest=show == "waiting",
        )
        items, more = lists.page(user, wish)
        counts = queries.counts(user, mine)
    asked_now = {"show": show, "q": typed or None}

    def url_of(endpoint: str = "inbox.index", **changed: Any) -> str:
        return url_for(endpoint, **{**asked_now, **changed})

    return {
        "items": items,
        "show": show,
        "words": typed,
        "counts": counts,
        "url_of": url_of,
        "older_url": url_of(before=items[-1].public_id) if more else None,
        "older_part_url": url_of("inbox.listed", before=items[-1].public_id) if more else None,
        "first": not wish.before,
        "drawn_row": lambda item: drawn_row(item, Side.VENDOR, " ".join(words), several=True),
        "several": True,
        "side": Side.VENDOR,
    }
