"""The page of a conversation: drawn once for its reader, and kept until anything on it changes."""

import re
from collections.abc import Hashable
from typing import Any

from flask import Response, make_response, render_template, url_for

from portal.accounts.standpoint import standpoint
from portal.conversations.models import Conversation
from portal.conversations.queries import conversations, followers
from portal.conversations.queries.followers import Reading
from portal.conversations.views.showing import (
    Standing,
    composer_facts,
    lines_facts,
    page_asked,
    reader,
    readers_facts,
    standing_facts,
    standing_of,
)
from portal.foundation.audience import Audience
from portal.foundation.live import hub
from portal.foundation.pages import kept_frame
from portal.foundation.requests import new_request_key


def whole(
    conversation: Conversation, *, composer: dict[str, Any] | None = None, status: int = 200
) -> Response:
    """Answer with the whole page of a conversation: kept for its reader until anything on it changes."""
    since = hub.cursor()  # before anything is read, so that nothing said meanwhile is missed
    readings = followers.readings(conversation)
    standing = standing_of(conversation, readings)

    def draw() -> str:
        return _drawn(conversation, readings, standing, composer)

    text = draw() if composer else kept_frame(_key(conversation, readings, standing), draw)
    return make_response(
        _KEY.sub(lambda _key: new_request_key(), text).replace(_SINCE, str(since), 1), status
    )


#: What is written into a kept page whenever it is shown.
_SINCE, _KEY = "0000000000000000", re.compile("-- a request key --")


def _key(conversation: Conversation, readings: list[Reading], standing: Standing) -> tuple[Hashable, ...]:
    """Return all that shapes the page beside the shell: what was said and by whom, who has read, where it stands."""
    vendor = standpoint().audience is Audience.VENDOR
    pulse = conversation.pulse_vendor if vendor else conversation.pulse_customer
    about = standing.about and (standing.about.public_id, standing.about.title)
    read = tuple((one.person_id, one.version, one.follows, one.read_id) for one in readings)
    stands = (
        standing.turn,
        standing.assigned,
        standing.instead_of,
        standing.snoozed,
        standing.overdue,
        about,
        tuple(turn.kind for turn in standing.turns),
    )
    return ("talk", conversation.id, standpoint().audience, pulse, read, stands)


def _drawn(
    conversation: Conversation,
    readings: list[Reading],
    standing: Standing,
    composer: dict[str, Any] | None,
) -> str:
    live = {
        "stream_url": url_for("map.stream", slug=standpoint().customer.slug),
        "since": _SINCE,
        "delta_url": None,
    }
    mine = reader()
    place = next((one for one in readings if mine is not None and one.person_id == mine.id), None)
    facts = {
        "live": live,
        "subject": conversations.subject(conversation),
        "new_request_key": lambda: _KEY.pattern,
        **standing_facts(conversation, standing, follows=place is not None and place.follows),
        **readers_facts(conversation, readings),
        **lines_facts(conversation, page_asked(conversation, place.read_id if place else None)),
        **composer_facts(conversation, **(composer or {})),
    }
    return render_template("conversations/show.html", **facts)
