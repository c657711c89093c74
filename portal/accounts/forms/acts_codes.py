"""What stands in an entry of the audit log as a code, in words: by the fact it is, or by the act it belongs to.

The words are those of the pages on which these things are chosen; what nobody worded stays as it is.
"""

from typing import Any

from babel.dates import get_day_names
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_babel.speaklater import LazyString

from portal.accounts.forms.addressees import REACHES
from portal.accounts.forms.choices import POSITIONS, STAGES
from portal.accounts.forms.invitations import CUSTOMER_ROLES, STAFF_ROLES
from portal.accounts.forms.settings import MODULE_WORDS
from portal.foundation.i18n import LANGUAGES, locale

Words = dict[str, Any]
_ROLES: Words = {str(code): words for table in (STAFF_ROLES, CUSTOMER_ROLES) for code, words in table.items()}
_REACHES: Words = {str(code): words for code, words in REACHES.items()}
_IDEAS: Words = {
    "new": lazy_pgettext("idea", "New"),
    "considering": _l("Considering"),
    "planned": _l("Planned"),
    "done": lazy_pgettext("idea", "Done"),
    "not_now": lazy_pgettext("idea", "Not now"),
}
_LANGUAGES: Words = dict(LANGUAGES)

#: By the name of the fact.
_BY_FACT: dict[str, Words] = {
    "role": _ROLES,
    "how": {
        "password": _l("Password"),
        "link": _l("Sign-in link"),
        "code": _l("Code in the mail"),
        "paper": _l("Signed on paper"),
        "meeting": _l("Agreed in a meeting"),
        "call": _l("Agreed on the phone"),
        "mail": _l("Agreed by mail"),
    },
    "manner": {
        "self": _l("themselves"),
        "deputy": _l("as a deputy"),
        "on_behalf": _l("on somebody's behalf"),
    },
    "nomination": {"champion": lazy_pgettext("byline", "Champion"), "ambassador": _l("Ambassador")},
    "where": {"elsewhere": _l("on another device"), "all others": _l("on all other devices")},
    "side": {"vendor": lazy_pgettext("promise", "Vendor"), "customer": lazy_pgettext("promise", "Customer")},
    "what": {"map": _l("The plan as a table"), "measurements": _l("All measured values")},
    "kind": {"accounts": _l("Companies (accounts)"), "contacts": _l("People (contacts)")},
    **dict.fromkeys(("language", "languages", "default_language", "original_language"), _LANGUAGES),
    "modules": MODULE_WORDS,
    "counts": {
        "create": _l("New"),
        "update": _l("Changed"),
        "same": _l("As it is"),
        "skip": _l("Left out"),
        "bad": _l("Cannot be read"),
    },
}
#: By the act, where a fact's name says less.
_BY_ACT: dict[str, Words] = {
    "role.changed": _ROLES,
    "stage.changed": {str(code): words for code, words in STAGES.items()},
    "team.changed": {str(code): words for code, words in POSITIONS.items()},
    "idea.stands": _IDEAS,
    "idea.addressed": _REACHES,
    "gathering.readdressed": _REACHES,
    "circulation.changed": {
        "agree": lazy_pgettext("circulation", "Agree"),
        "confirm": _l("Confirm"),
    },
}


def _day(number: int) -> str:
    return get_day_names("wide", locale=locale())[number]


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: What settings and columns are called; the words of the forms that change them.
NAMES: Words = {
    "vendor_name": _l("Company name"),
    "vendor_name_en": _l("Company name in English"),
    "mail_sender_name": _l("Sender's name of mail"),
    "mail_sender": _l("Sender's address of mail"),
    "languages": _l("Languages offered"),
    "default_language": _l("Usual language"),
    "country": _l("Country, for public holidays"),
    "time_zone": _l("Time zone"),
    "idle_hours": _l("Signed out after this many hours without use"),
    "absolute_hours": _l("Signed out at the latest after this many hours"),
    "passwords_allowed": _l("People may sign in with a password"),
    "staff_second_factor": _l("Our own people need a second factor"),
    "modules": _l("What is switched on"),
    "accent": _l("Accent colour"),
    "logo_place": _l("Logo"),
    "name_ja": _l("Name in Japanese"),
    "name_en": _l("Name in English"),
    "title_ja": _l("Title in Japanese"),
    "title_en": _l("Title in English"),
    "title": _l("title"),
    "told": _l("What it would do"),
    "told_en": _l("What it would do, in English"),
    "about_ja": _l("What it is for, in Japanese"),
    "about_en": _l("What it is for, in English"),
    "text_ja": _l("What it is about, in Japanese"),
    "text_en": _l("What it is about, in English"),
    "language": _l("Written in"),
    "vendor_begins": _l("Only our own team begins posts"),
    "answer_days": _l("Working days until we answer"),
    "addressees": _l("Who may read it"),
    "spoken": _l("Spoken there"),
    "starts_at": _l("Begins at"),
    "ends_at": _l("Ends at"),
    "zone": _l("Time zone of these times"),
    "place_kind": _l("Where"),
    "place_ja": _l("Address in Japanese"),
    "place_en": _l("Address in English"),
    "join_url": _l("Link to join"),
    "capacity": _l("Seats"),
    "closes_at": _l("Sign up until (day)"),
    "host_id": _l("Who holds it"),
    "asks": _l("Those who come may ask beforehand"),
    "within_minutes": _l("Minutes until the expected answer"),
    "week": _l("Opening hours"),
    **{day: LazyString(_day, number) for number, day in enumerate(_DAYS)},
    "kept_days": _l("Days for which events are kept"),
    "ja": "日本語",
    "en": "English",
}
_BY_FACT["fields"] = NAMES


def code_words(act: str, name: str, value: str) -> str:
    """Return one value of a fact in words, or as it is."""
    table = _BY_ACT.get(act) if name in ("before", "after") else None
    return str((table or _BY_FACT.get(name, {})).get(value, value))
