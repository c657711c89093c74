"""Forms of ideas: their words, who may vote for them, how they stand, and what a customer proposes."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from portal.accounts.forms.addressees import HINTS, REACHES, AddresseesForm
from portal.accounts.forms.editing import EditForm
from portal.foundation.audience import Reach
from portal.foundation.forms import Given, PortalForm, Short
from portal.ideas.forms.words import STATE_WORDS
from portal.ideas.models import Idea, IdeaState

WORDS = ("title", "title_en", "told", "told_en", "text")
REACHED_BY = (Reach.EVERY_CUSTOMER, Reach.SOME, Reach.VENDOR)
WHO_READS = {
    **HINTS,
    Reach.EVERY_CUSTOMER: _l("The people of every customer read it and may vote"),
    Reach.VENDOR: _l("Nobody at a customer but those who asked for it themselves"),
}


class IdeaForm(EditForm):
    """What an idea is called, what it would do, and what colleagues should know of it."""

    title = StringField(
        _l("The idea in a sentence"),
        validators=[Given(), Short(200)],
        description=_l("Every customer who asked for it reads this: name nobody"),
    )
    told = TextAreaField(
        _l("What it would do"),
        validators=[Short(4_000)],
        description=_l("Whoever may vote for it reads this: name nobody"),
    )
    title_en = StringField(_l("The idea in a sentence, in English"), validators=[Short(200)])
    told_en = TextAreaField(_l("What it would do, in English"), validators=[Short(4_000)])
    text = TextAreaField(
        _l("What we know of it"), validators=[Short(8_000)], description=_l("Only our own team reads this")
    )

    @classmethod
    def facts_of(cls, row: Idea) -> dict[str, Any]:
        """Return the idea as the form shows it."""
        return {name: getattr(row, name) for name in WORDS}


class WhoVotesForm(AddresseesForm):
    """Which customers see an idea and may vote for it; nobody on the internet does."""

    reach = RadioField(
        _l("Who sees it and may vote"),
        choices=[SelectChoice(one.value, REACHES[one]) for one in REACHED_BY],
        default="vendor",
    )


class StandForm(PortalForm):
    """How an idea stands, and why."""

    state = RadioField(
        _l("How it stands"), choices=[SelectChoice(str(one), STATE_WORDS[one]) for one in IdeaState]
    )
    words = TextAreaField(
        _l("Why"), validators=[Short(1_000)], description=_l("Everybody who asked for it reads this")
    )
    words_en = TextAreaField(_l("Why, in English"), validators=[Short(1_000)])

    def __init__(self, idea: Idea, **keys: Any):
        super().__init__(data={"state": str(idea.state)}, **keys)
        self.idea = idea

    def validate(self, *args: Any, **keys: Any) -> bool:
        """Ask for a reason where something is put off, and for one of its own for every new state."""
        fine = bool(super().validate(*args, **keys))
        if fine and self.state.data != self.idea.state:
            for field, before in (
                (self.words, self.idea.state_words),
                (self.words_en, self.idea.state_words_en),
            ):
                if before and (field.data or "").strip() == before:
                    field.errors = [
                        *field.errors,
                        _("This is why it stood differently before. Say why it stands like this now."),
                    ]
                    fine = False
        if self.state.data == IdeaState.NOT_NOW and not (self.words.data or "").strip():
            self.words.errors = [
                *self.words.errors,
                _("Say why, in a sentence that those who asked can live with."),
            ]
            return False
        return fine


class ProposeForm(PortalForm):
    """What somebody at a customer would have the product do, and why."""

    title = StringField(_l("What should the product do?"), validators=[Given(), Short(200)])
    why = TextAreaField(
        _l("Why do you need it?"),
        validators=[Given(), Short(4_000)],
        description=_l(
            "What you do today, how often, and what it costs you: that helps more than a solution"
        ),
    )


class WhyForm(PortalForm):
    """A vote, with why where its voter says so."""

    why = TextAreaField(_l("Why would your company have it?"), validators=[Short(4_000)])
