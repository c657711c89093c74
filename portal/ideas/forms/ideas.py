"""Forms of ideas: their words, and how they stand."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from portal.accounts.forms.editing import EditForm
from portal.foundation.forms import Given, PortalForm, Short
from portal.ideas.forms.words import STATE_WORDS
from portal.ideas.models import Idea, IdeaState


class IdeaForm(EditForm):
    """What an idea is called, and what colleagues should know of it."""

    title = StringField(
        _l("The idea in a sentence"),
        validators=[Given(), Short(200)],
        description=_l("Every customer who asked for it reads this: name nobody"),
    )
    text = TextAreaField(
        _l("What we know of it"), validators=[Short(8_000)], description=_l("Only our own team reads this")
    )

    @classmethod
    def facts_of(cls, row: Idea) -> dict[str, Any]:
        """Return the idea as the form shows it."""
        return {"title": row.title, "text": row.text}


class StandForm(PortalForm):
    """How an idea stands, and why."""

    state = RadioField(
        _l("How it stands"), choices=[SelectChoice(str(one), STATE_WORDS[one]) for one in IdeaState]
    )
    words = TextAreaField(
        _l("Why"), validators=[Short(1_000)], description=_l("Everybody who asked for it reads this")
    )

    def validate(self, *args: Any, **keys: Any) -> bool:
        """Ask for a reason where something is put off."""
        fine = bool(super().validate(*args, **keys))
        if self.state.data == IdeaState.NOT_NOW and not (self.words.data or "").strip():
            self.words.errors = [
                *self.words.errors,
                _("Say why, in a sentence that those who asked can live with."),
            ]
            return False
        return fine
