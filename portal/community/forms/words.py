"""How the few fixed words of the community are called, in the language in force."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.community.queries.feed import Sort, Standing
from portal.community.rules.words import CompanyShown, NameShown, ThreadKind

KIND_WORDS: dict[ThreadKind, Any] = {
    ThreadKind.QUESTION: _l("Question"),
    ThreadKind.TIP: lazy_pgettext("thread", "Know-how"),
    ThreadKind.ANNOUNCEMENT: lazy_pgettext("thread", "Announcement"),
    ThreadKind.SHOWCASE: lazy_pgettext("thread", "What we built"),
}
KIND_HINTS: dict[ThreadKind, Any] = {
    ThreadKind.QUESTION: _l("Somebody who has been there answers"),
    ThreadKind.TIP: _l("What works for you, so that others need not find it out"),
    ThreadKind.ANNOUNCEMENT: _l("From our team to everybody who reads the space"),
    ThreadKind.SHOWCASE: _l("Something you set up or drew, with a picture"),
}
KIND_ICONS = {
    ThreadKind.QUESTION: "circle-help",
    ThreadKind.TIP: "lightbulb",
    ThreadKind.ANNOUNCEMENT: "megaphone",
    ThreadKind.SHOWCASE: "sparkles",
}
SORT_WORDS: dict[Sort, Any] = {
    Sort.ACTIVE: _l("Last said to"),
    Sort.NEW: lazy_pgettext("threads", "Newest"),
    Sort.VOTES: _l("Most useful"),
}
STANDING_WORDS: dict[Standing, Any] = {
    Standing.WAITING: lazy_pgettext("threads", "No answer yet"),
    Standing.OPEN: lazy_pgettext("threads", "No best answer yet"),
    Standing.SOLVED: lazy_pgettext("threads", "Solved"),
}
NAME_WORDS: dict[NameShown, Any] = {
    NameShown.NAME: _l("By my name"),
    NameShown.PEN_NAME: _l("By a pen name"),
}
COMPANY_WORDS: dict[CompanyShown, Any] = {
    CompanyShown.COMPANY: _l("With my company's name"),
    CompanyShown.INDUSTRY: _l("With my industry alone"),
    CompanyShown.NOTHING: _l("With neither"),
}


def kind_word(kind: ThreadKind) -> str:
    """Return how a kind of thread is called."""
    return str(KIND_WORDS[ThreadKind(kind)])


def kind_icon(kind: ThreadKind) -> str:
    """Return the icon of a kind of thread."""
    return KIND_ICONS[ThreadKind(kind)]
