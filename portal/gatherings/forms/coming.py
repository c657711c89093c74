"""Forms of whoever comes: what they ask beforehand, and how it was."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField

from portal.foundation.forms import Given, PortalForm, Short
from portal.gatherings.actions.asking import LONGEST_QUESTION, LONGEST_WORDS
from portal.gatherings.forms.words import SHOWN
from portal.gatherings.rules.words import Shown

STARS = {5: _l("Very good"), 4: _l("Good"), 3: _l("So-so"), 2: _l("Not so good"), 1: _l("Of no use to me")}


class QuestionForm(PortalForm):
    """What somebody would like to hear about, and how they show to the others who come."""

    text = TextAreaField(
        _l("What would you like to hear about?"), validators=[Given(), Short(LONGEST_QUESTION)]
    )
    shown = RadioField(_l("How the others see who asks"), default=str(Shown.AS_CHOSEN))

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.shown.choices = [(str(one), words) for one, words in SHOWN.items()]


class FeedbackForm(PortalForm):
    """How it was."""

    stars = RadioField(_l("How was it?"), coerce=int, validators=[Given()])
    words = TextAreaField(
        _l("What should we keep, what should be different?"),
        validators=[Short(LONGEST_WORDS)],
        description=_l("The hosts read your words without your name."),
    )

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.stars.choices = list(STARS.items())
