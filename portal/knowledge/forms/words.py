"""How the states of articles and the reasons of refusals are said."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.knowledge.rules.words import ArticleState

STATE_WORDS: dict[ArticleState, Any] = {
    ArticleState.DRAFT: lazy_pgettext("article", "Draft"),
    ArticleState.IN_REVIEW: lazy_pgettext("article", "In review"),
    ArticleState.PUBLISHED: lazy_pgettext("article", "Published"),
    ArticleState.ARCHIVED: lazy_pgettext("article", "Archived"),
}
REASONS: dict[str, Any] = {
    "no_title": _l("An article needs a title."),
    "no_words": _l("There is nothing to read in it yet."),
    "state": _l("Somebody was faster: it is not where it was. Look at how it stands now."),
    "reviewer": _l("Choose somebody who may publish."),
    "past": _l("That moment is over. Choose one that is still to come."),
    "exists": _l("It is written in that language already."),
    "language": _l("Choose one of the portal's languages."),
    "original": _l("This text is the original."),
    "same": _l("It is so already."),
    "taken": _l("That name is taken."),
    "nobody": _l("Choose at least one segment, product, plan or customer."),
    "not_empty": _l("Say where its articles and categories go."),
    "inside_itself": _l("A category cannot stand inside itself."),
    "in_use": _l("Articles still show it."),
    "name": _l("Give it a name of letters and digits."),
}


def state_word(state: ArticleState) -> str:
    """Return how a state is called in the language in force."""
    return str(STATE_WORDS[ArticleState(state)])


def told_reason(reason: str) -> str:
    """Return in a sentence why something was refused."""
    return str(REASONS.get(reason) or _("This cannot be done now."))
