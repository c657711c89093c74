"""The form in which somebody chooses how they show to other companies."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from portal.community.actions.personas import LONGEST_ABOUT, LONGEST_PEN_NAME
from portal.community.forms.words import COMPANY_WORDS, NAME_WORDS
from portal.community.models import Persona
from portal.community.queries.standing_of import barred
from portal.community.rules.words import CompanyShown, NameShown
from portal.foundation.forms import PortalForm, Short


class PersonaForm(PortalForm):
    """Name or pen name, company, industry or neither, department, portrait, a few words."""

    name_shown = RadioField(
        _l("How do you show?"),
        choices=[SelectChoice(one.value, NAME_WORDS[one]) for one in NameShown],
        default=NameShown.NAME.value,
    )
    pen_name = StringField(
        _l("Pen name"),
        validators=[Short(LONGEST_PEN_NAME)],
        description=_l("Nobody else in the community has it. Your colleagues go on seeing your name."),
    )
    company_shown = RadioField(
        _l("And your company?"),
        choices=[SelectChoice(one.value, COMPANY_WORDS[one]) for one in CompanyShown],
        default=CompanyShown.INDUSTRY.value,
    )
    department_shown = BooleanField(
        _l("My department as well"), description=_l("Only beside the name of your company")
    )
    photo = FileField(
        _l("Portrait"), description=_l("Drawn anew, so that nothing else of the file is left. 2 MB at most.")
    )
    photo_gone = BooleanField(_l("Show no portrait any more"))
    about = TextAreaField(
        _l("About me"),
        validators=[Short(LONGEST_ABOUT)],
        description=_l("What you know about, what you like to be asked. Other companies read it."),
    )
    then = HiddenField()

    @staticmethod
    def facts_of(persona: Persona | None) -> dict[str, Any]:
        """Return what was chosen as the form shows it; before that, the choice that shows least."""
        if persona is None:
            return {}
        return {
            "name_shown": persona.name_shown.value, "pen_name": persona.pen_name,
            "company_shown": persona.company_shown.value, "department_shown": persona.department_shown,
            "about": persona.about,
        }  # fmt: skip

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen, as actions take it."""
        return {
            "name_shown": _one_of(NameShown, self.name_shown.data, NameShown.NAME),
            "pen_name": " ".join((self.pen_name.data or "").split()),
            "company_shown": _one_of(CompanyShown, self.company_shown.data, CompanyShown.INDUSTRY),
            "department_shown": bool(self.department_shown.data),
            "about": self.about.data or "",
        }

    def validate(self, *args: Any, **keys: Any) -> bool:
        """Ask for a pen name where one is to show, and let nobody be called by a word that nobody may write."""
        fine = bool(super().validate(*args, **keys))
        if self.name_shown.data == NameShown.PEN_NAME and not (self.pen_name.data or "").strip():
            self.pen_name.errors = [*self.pen_name.errors, _("Please fill this in.")]
            return False
        if barred([self.pen_name.data or "", self.about.data or ""]) is not None:
            self.pen_name.errors = [
                *self.pen_name.errors,
                _("This contains a word that cannot be written here."),
            ]
            return False
        return fine


def _one_of(kind: Any, code: Any, usual: Any) -> Any:
    """Return the word of that code; what is no choice of the form is refused, and previewed as the usual one."""
    return kind(code) if code in set(kind) else usual
