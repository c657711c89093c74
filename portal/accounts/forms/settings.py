"""Forms of the installation's settings."""

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts import branding
from portal.accounts.forms.editing import EditForm
from portal.accounts.forms.sign_in import IsMail, LineField, MailField
from portal.accounts.models import Installation
from portal.accounts.models.installation import MODULES
from portal.accounts.places import country_choices, zone_choices
from portal.accounts.queries import customers
from portal.foundation.colour import NotAColour, legible
from portal.foundation.forms import Given, NumberField, PortalForm, Short, Within
from portal.foundation.i18n import LANGUAGES

MODULE_WORDS = {
    "onboarding": _l("Onboarding"),
    "knowledge": _l("Knowledge"),
    "community": _l("Community"),
    "conversations": _l("Conversations"),
    "reviews": _l("Business reviews"),
}
HOURS_A_DAY = 24


class NamesForm(EditForm):
    """Whose portal it is, and who its mail comes from."""

    vendor_name = LineField(_l("Company name"), validators=[Given(), Short(120)])
    vendor_name_en = LineField(
        _l("Company name in English"),
        validators=[Short(120)],
        description=_l("Shown to readers of English; empty: the name above"),
    )
    mail_sender_name = LineField(
        _l("Sender's name of mail"),
        validators=[Short(120)],
        description=_l("For mail that no person writes; empty: the company name"),
    )
    mail_sender = MailField(
        _l("Sender's address of mail"),
        validators=[Short(254), IsMail()],
        description=_l("Empty: the address that is set for this machine"),
    )

    @classmethod
    def facts_of(cls, row: Installation) -> dict[str, Any]:
        """Return the settings as the form shows them."""
        names = ("vendor_name", "vendor_name_en", "mail_sender_name", "mail_sender")
        return {name: getattr(row, name) for name in names}

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed as columns."""
        return {name: value or "" for name, value in facts.items()}


class Ticks(SelectMultipleField):
    """Several choices to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RegionForm(EditForm):
    """Languages offered, and where the vendor is at home."""

    languages = Ticks(_l("Languages offered"))
    default_language = SelectField(_l("Usual language"))
    country = SelectField(_l("Country, for public holidays"))
    time_zone = SelectField(_l("Time zone"))

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.languages.choices = list(LANGUAGES.items())
        self.default_language.choices = list(LANGUAGES.items())
        self.country.choices = country_choices()
        self.time_zone.choices = zone_choices(self.time_zone.data or "")

    @classmethod
    def facts_of(cls, row: Installation) -> dict[str, Any]:
        """Return the settings as the form shows them."""
        names = ("default_language", "country", "time_zone")
        return {"languages": list(row.languages)} | {name: getattr(row, name) for name in names}

    def validate_languages(self, field: Any) -> None:
        """At least one language is offered."""
        if not field.data:
            raise ValidationError(_l("Offer at least one language."))

    def validate_default_language(self, field: Any) -> None:
        """The usual language is among those offered."""
        if self.languages.data and field.data not in self.languages.data:
            raise ValidationError(_l("Choose one of the languages that are offered."))


class SignInRulesForm(EditForm):
    """How long sessions last, and how people may sign in."""

    idle_hours = NumberField(
        _l("Signed out after this many hours without use"), validators=[Given(), Within(1, 24 * 30)]
    )
    absolute_hours = NumberField(
        _l("Signed out at the latest after this many hours"), validators=[Given(), Within(1, 24 * 90)]
    )
    passwords_allowed = BooleanField(
        _l("People may sign in with a password"), description=_l("Else by sign-in link only")
    )
    staff_second_factor = BooleanField(_l("Our own people need a second factor"))

    @classmethod
    def facts_of(cls, row: Installation) -> dict[str, Any]:
        """Return the settings as the form shows them."""
        return {
            "idle_hours": float(row.idle_hours),
            "absolute_hours": float(row.absolute_hours),
            "passwords_allowed": row.passwords_allowed,
            "staff_second_factor": row.staff_second_factor,
        }

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed as columns."""
        return {name: int(value) if name.endswith("_hours") else value for name, value in facts.items()}

    def validate_absolute_hours(self, field: Any) -> None:
        """The latest end comes after the idle one."""
        if field.data and self.idle_hours.data and field.data < self.idle_hours.data:
            raise ValidationError(_l("This is shorter than the time without use."))


class ModulesForm(EditForm):
    """What the installation offers at all."""

    modules = Ticks(_l("What is switched on"))

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.modules.choices = [(name, word) for name, word in MODULE_WORDS.items() if name in _built()]

    @classmethod
    def facts_of(cls, row: Installation) -> dict[str, Any]:
        """Return the settings as the form shows them."""
        return {"modules": [name for name in _built() if (row.modules or {}).get(name) != "off"]}

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was ticked as the column: what is off is named."""
        if "modules" not in facts:
            return {}
        return {"modules": {name: "off" for name in _built() if name not in facts["modules"]}}


def _built() -> list[str]:
    """Return the modules that this release has pages of."""
    places = (blueprint.import_name for blueprint in current_app.blueprints.values())
    found = {branding.module_of(place) for place in places}
    return [name for name in MODULES if name in found]


class AccentForm(EditForm):
    """The colour of what can be pressed."""

    accent = StringField(
        _l("Accent colour"),
        validators=[Short(9)],
        description=_l(
            "As #rrggbb; empty: the usual teal. Its lightness is moved until every text on it reads well."
        ),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )

    @classmethod
    def facts_of(cls, row: Installation) -> dict[str, Any]:
        """Return the colour as the form shows it."""
        return {"accent": row.accent or ""}

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed as the column."""
        return {"accent": facts["accent"] or None} if "accent" in facts else {}

    def validate_accent(self, field: Any) -> None:
        """A colour is six hexadecimal digits."""
        text = (field.data or "").lower()
        field.data = f"#{text}" if text and not text.startswith("#") else text
        if field.data:
            try:
                legible(field.data)
            except NotAColour as error:
                raise ValidationError(_l("Enter a colour such as #0b6a6f.")) from error


class NamedForm(PortalForm):
    """A segment's names."""

    name_ja = LineField(_l("Name in Japanese"), validators=[Given(), Short(80)])
    name_en = LineField(_l("Name in English"), validators=[Given(), Short(80)])


class ProductForm(NamedForm):
    code = LineField(_l("Short code"), validators=[Given(), Short(40)])

    def validate_code(self, field: Any) -> None:
        """A code means one product."""
        if any(one.code == field.data for one in customers.products()):
            raise ValidationError(_l("Another product has this code."))
