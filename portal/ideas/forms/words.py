"""How an idea's standing is called."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.ideas.models import IdeaState

STATE_WORDS: dict[IdeaState, Any] = {
    IdeaState.NEW: lazy_pgettext("idea", "New"),
    IdeaState.CONSIDERING: _l("Considering"),
    IdeaState.PLANNED: _l("Planned"),
    IdeaState.DONE: lazy_pgettext("idea", "Done"),
    IdeaState.NOT_NOW: lazy_pgettext("idea", "Not now"),
}


def state_word(state: IdeaState) -> str:
    """Return how a state is called in the language in force."""
    return str(STATE_WORDS[IdeaState(state)])
