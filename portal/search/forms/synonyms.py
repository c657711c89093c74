"""Words that mean the same, as an author types them: one to a line, or with commas between them."""

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from portal.foundation.forms import Given, PortalForm, Short
from portal.search.actions.synonyms import FEWEST, MOST, Refused

_APART = re.compile(r"[\n,、，;；|｜＝=]+")


class SynonymForm(PortalForm):
    """The words of a group."""

    words = TextAreaField(_l("Words that mean the same"), [Given(), Short(2_000)])

    def said(self) -> list[str]:
        """Return the words."""
        return [word.strip() for word in _APART.split(self.words.data or "") if word.strip()]

    def refuse(self, refused: Refused) -> None:
        """Say at the field why the words are no group."""
        words = {
            "few": _("Give at least %(number)s words.", number=FEWEST),
            "many": _("Give at most %(number)s words.", number=MOST),
            "taken": _("“%(word)s” is in another group already.", word=refused.word),
        }
        self.words.errors = [*self.words.errors, words[refused.reason]]
