"""Where a meeting is: what is written in calendars, and what a button joins."""

from typing import Any

from flask import current_app
from flask_babel import gettext as _

from portal.meetings.models import PlaceKind


def rooms() -> str:
    """Return the address of the installation's own Jitsi; empty where it has none."""
    found: str = current_app.config["JITSI_URL"]
    return found


def link_of(meeting: Any) -> str:
    """Return the address at which one joins a meeting, a series or a row of one; empty where there is none."""
    if meeting.place_kind is PlaceKind.WEB:
        return meeting.place
    return f"{rooms()}/{meeting.place}" if meeting.place_kind is PlaceKind.ROOM and rooms() else ""


def words_of(meeting: Any) -> str:
    """Return where it is, in words or as an address."""
    if meeting.place_kind is PlaceKind.ADDRESS:
        return meeting.place
    return link_of(meeting) or _("To be announced")
