"""What the pages of a subject's notes have in common: which note is meant, what they say, how they answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from portal.accounts import branding
from portal.accounts.models import User
from portal.accounts.standpoint import standpoint
from portal.collaboration.models.notes import Note
from portal.collaboration.queries import notes as asked
from portal.collaboration.queries.notes_places import places
from portal.collaboration.subjects import Subject
from portal.foundation.audience import Visibility
from portal.foundation.i18n import language
from portal.foundation.pages import wants_part
from portal.foundation.words import visibility_words


@dataclass(frozen=True)
class Tab:
    """One of a subject's notes."""

    place: Visibility
    words: str
    url: str
    current: bool


@dataclass(frozen=True)
class Writing:
    """Somebody wrote for a while."""

    name: str
    initial: str
    colour_index: int
    began_at: datetime
    last_at: datetime

    @property
    def minutes(self) -> int:
        """Return for how long, in whole minutes."""
        return round((self.last_at - self.began_at).total_seconds() / 60)


def place_of(subject: Subject) -> Visibility:
    """Return which of the subject's notes is asked for; one that its reader has not got is not found."""
    offered, asked_for = _offered(subject), request.values.get("of", "")
    if not offered or (asked_for and asked_for not in offered):
        abort(404)
    return Visibility(asked_for) if asked_for else offered[0]


def facts_of(subject: Subject, place: Visibility) -> dict[str, Any]:
    """Return what every page of a note says."""
    point = standpoint()
    return {
        "subject": subject,
        "place": place,
        "tabs": [
            Tab(each, _named(each), url("notes.show", subject, each), each is place)
            for each in _offered(subject)
        ],
        "back_url": subject.url(point.customer.slug),
        "note_url": url("notes.show", subject, place),
        "days_url": url("notes.days", subject, place),
        "turn_url": url("notes_turning.turn", subject, place),
    }


def may_write(subject: Subject) -> bool:
    """True when the reader may write in the subject's notes."""
    point = standpoint()
    return point.may(subject.edit) and not point.read_only


def sheet(template: str, facts: dict[str, Any], status: int = 200) -> Response:
    """Answer with a dialog, or with the same as a page of its own where there is no script."""
    if wants_part():
        return make_response(render_template(template, page=False, **facts), status)
    page = "collaboration/notes/page.html"
    return make_response(render_template(page, part=template, page=True, **facts), status)


def url(endpoint: str, subject: Subject, place: Visibility, **values: Any) -> str:
    """Return the address of a page about one note."""
    slug = standpoint().customer.slug
    return url_for(endpoint, slug=slug, subject=subject.public_id, of=str(place), **values)


def face_of(user: User) -> dict[str, Any]:
    """Return how others see somebody who writes."""
    return {
        "id": user.public_id,
        "initial": user.initial,
        "colour": user.colour_index,
        "ja": user.name,
        "en": user.name_in("en"),
    }


def safe(html: str) -> Markup:
    """Return a note's HTML as such: rules/notes_html escapes all that people wrote."""
    return Markup(html)  # noqa: S704  # nosec B704


def writings_of(note: Note | None) -> list[Writing]:
    """Return who wrote when, the latest first."""
    return [
        Writing(user.name_in(language()), user.initial, user.colour_index, began, last)
        for user, began, last in asked.writings(note)
    ]


def script_words() -> dict[str, str]:
    """Return what the script says, in the reader's language."""
    return {
        "saving": _("Saving…"),
        "saved": _("All saved"),
        "offline": _(
            "No connection. Go on writing: it is kept on this device and joined when the connection is back."
        ),
        "connecting": _("Connecting…"),
        "reading": _("You can read this note, and see it change."),
        "right": _("You may no longer write here."),
        "gone": _("This is not there any more."),
        "ended": _("You are signed out, or may no longer see this."),
        "full": _("This note is full."),
        "left": _("What was not saved is still on this device:"),
        "waits": _("Typed on this device into another note and not saved yet. Open it, and it is joined:"),
        "copy": _("Copy"),
        "copied": _("Copied"),
        "drop": _("Throw it away"),
        "placeholder": _("Write here. Everybody who sees this note can write at the same time."),
        "more": _("More"),
        "nobody": _("Nobody found"),
        "people": _("People"),
        "text": _("Text of the note"),
        "check": _("Done: %(text)s", text="{text}"),
    }


def _tabs(subject: Subject, place: Visibility) -> list[Tab]:
    return [
        Tab(each, _named(each), url("notes.show", subject, each), each is place) for each in _offered(subject)
    ]


def _offered(subject: Subject) -> tuple[Visibility, ...]:
    point = standpoint()
    return places(subject.visibility, point.side, point.audience)


def _named(place: Visibility) -> str:
    return visibility_words(place, branding.vendor().name, standpoint().customer.name)
