"""What became of a mail, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.mailroom import routes
from portal.mailroom.rules.states import MailState

STATES: dict[MailState, Any] = {
    MailState.WAITING: lazy_pgettext("mail", "Waiting"),
    MailState.DELIVERED: lazy_pgettext("mail", "Delivered"),
    MailState.FILED: lazy_pgettext("mail", "Filed"),
    MailState.BOUNCED: lazy_pgettext("mail", "Not delivered to them"),
    MailState.AUTOMATIC: lazy_pgettext("mail", "By a program"),
    MailState.UNKNOWN: lazy_pgettext("mail", "Unknown"),
    MailState.REFUSED: lazy_pgettext("mail", "Not taken"),
    MailState.UNREADABLE: lazy_pgettext("mail", "Unreadable"),
    MailState.DUPLICATE: lazy_pgettext("mail", "Came twice"),
    MailState.FAILED: lazy_pgettext("mail", "Failed"),
}
ICONS = {
    MailState.WAITING: "hourglass",
    MailState.DELIVERED: "message-square",
    MailState.FILED: "archive",
    MailState.BOUNCED: "undo-2",
    MailState.AUTOMATIC: "settings",
    MailState.UNKNOWN: "circle-help",
    MailState.REFUSED: "minus",
    MailState.UNREADABLE: "triangle-alert",
    MailState.DUPLICATE: "copy",
    MailState.FAILED: "circle-alert",
}
_REASONS: dict[str, Any] = {
    "own": _l("One of our own mails came back."),
    "bounce": _l("A mail of ours could not be delivered."),
    "delay": _l("A mail server says that a mail of ours is late; it goes on trying."),
    "receipt": _l("It says that a mail of ours was delivered or read."),
    "complaint": _l("Somebody marked a mail of ours as spam."),
    "too_large": _l("It is larger than this installation takes; only its head is kept."),
    "loop": _l("It went round in circles between mail servers."),
    "auto_reply": _l("An automatic reply."),
    "auto_generated": _l("A program wrote it."),
    "bulk": _l("A bulk mail."),
    "list": _l("It came through a mailing list."),
    "too_many": _l("Too many mails came from this address within an hour."),
    "never_ended": _l("Reading it never came to an end."),
    "not_read": _l("It could not be read. Its bytes are kept as they came."),
    "nobody_takes_it": _l("No part of the portal takes mail sent to this address."),
    "gave_up": _l("What it is for could not take it, however often it was tried."),
    "came_before": _l("The same mail came before, by the same or another way."),
}
_SHORTENED = {
    "text": _l("Its text is longer than what is read of a mail."),
    "parts": _l("It has more parts than are read of a mail."),
    "files": _l("It brings more files than are taken out of a mail."),
}


def state_words(state: MailState) -> Any:
    """Return the name of a state."""
    return STATES[state]


def state_icon(state: MailState) -> str:
    return ICONS[state]


def reason_words(reason: str) -> Any:
    """Return why, as a sentence; empty where there is nothing to say."""
    return _REASONS.get(reason) or routes.reason_words(reason) or ""


def shortened_words(names: list[str]) -> list[Any]:
    """Return what was not read of a mail, in sentences."""
    return [_SHORTENED[name] for name in names if name in _SHORTENED]
