"""The form at an article's end: did it help, if not why, and what finding it took. Nothing of it has to be said."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from portal.foundation.forms import PortalForm, Short
from portal.knowledge.actions.ratings import LONGEST_WORDS
from portal.knowledge.models import Unhelpful

REASON_WORDS = {
    Unhelpful.MISSING: _l("What I look for is not in it"),
    Unhelpful.UNCLEAR: _l("Hard to understand"),
    Unhelpful.WRONG: _l("It does not work like this, or not any more"),
    Unhelpful.OTHER_PLAN: _l("It is not about what we have"),
    Unhelpful.OTHER: _l("Something else"),
}
EFFORT_WORDS = {
    1: _l("Almost none"),
    2: _l("A little"),
    3: _l("Some"),
    4: _l("Much"),
    5: _l("Very much"),
}


class RatingForm(PortalForm):
    """What the page's own fields send; they say nothing wrong, only nothing."""

    helpful = StringField(validators=[Short()])
    reason = StringField(validators=[Short()])
    words = TextAreaField(validators=[Short(LONGEST_WORDS)])
    effort = StringField(validators=[Short()])

    def said(self) -> dict[str, Any]:
        """Return what was said, as actions take it."""
        effort, reason = self.effort.data or "", self.reason.data or ""
        return {
            "helpful": {"yes": True, "no": False}.get(self.helpful.data or ""),
            "reason": Unhelpful(reason) if reason in set(Unhelpful) else None,
            "words": self.words.data or "",
            "effort": int(effort) if effort in {str(number) for number in EFFORT_WORDS} else None,
        }
