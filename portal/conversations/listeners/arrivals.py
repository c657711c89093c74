"""The mailroom hands mail over to conversations."""

from flask_babel import lazy_gettext as _l

from portal.conversations.actions import arrivals
from portal.mailroom.actions.coming_back import BACK
from portal.mailroom.routes import PORTAL, delivers, explains, shields

delivers(arrivals.REPLY, even_automatic=True)(arrivals.reply)
delivers(arrivals.NOTE, even_automatic=True)(arrivals.note)
shields(arrivals.NOTE)(arrivals.house_of)
delivers(BACK, even_automatic=True)(arrivals.back)
delivers(arrivals.FILE)(arrivals.file)
delivers(PORTAL)(arrivals.front)

explains("gone", _l("What it answers is not there any more."))
explains("stranger", _l("Nobody is known by the address it came from."))
explains("spam", _l("A mail server on the way took it for spam."))
explains("unconfirmed", _l("Whoever it says it is from was asked by mail whether it is theirs."))
explains(
    "other_address",
    _l(
        "It came to somebody's own reply address from an address that is not theirs. They were asked by mail."
    ),
)
explains(
    "other_person",
    _l("It came to somebody's own reply address from a person who may not write there."),
)
explains("other_house", _l("It answers an internal note, and is from a person of the other side."))
explains("not_any_more", _l("Whoever wrote it may not write there any more. They were told once."))
explains("which_company", _l("Its writer belongs to several companies."))
explains("from_staff", _l("It is from one of us, so it does not say which company it is about."))
explains("away", _l("Its writer is away; the conversation says so in a quiet line."))
explains("denied", _l("Whoever it says it is from says that it is not theirs."))
