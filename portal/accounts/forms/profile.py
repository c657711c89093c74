"""Forms of one's own facts."""

from typing import Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import ValidationError

from portal.accounts import branding
from portal.accounts.actions.profile import Names
from portal.accounts.forms.sign_in import LineField, mail_field
from portal.foundation.forms import PortalForm, Short
from portal.foundation.i18n import LANGUAGES


def _name(label: Any, most: int = 80, **keys: Any) -> Any:
    return LineField(label, validators=[Short(most)], render_kw=keys)


class NamesForm(PortalForm):
    """How a person is called: in Japanese with kana, in Latin letters, or both; one of them must be there."""

    family_name = _name(_l("Family name"), autocomplete="family-name")
    given_name = _name(_l("Given name"), autocomplete="given-name")
    family_kana = _name(_l("Family name in kana"))
    given_kana = _name(_l("Given name in kana"))
    romanised = _name(_l("Name in Latin letters"), 160, autocomplete="name")

    def validate_family_name(self, field: Any) -> None:
        """Somebody without any name could not be addressed."""
        if not field.data and not self.given_name.data and not self.romanised.data:
            raise ValidationError(_l("Enter your name, or your name in Latin letters."))

    def names(self) -> Names:
        """Return the names as typed."""
        return Names(
            self.family_name.data or "",
            self.given_name.data or "",
            self.family_kana.data or "",
            self.given_kana.data or "",
            self.romanised.data or "",
        )


class JoinForm(NamesForm):
    """What a newcomer tells about themselves."""

    language = SelectField(_l("Language"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.language.choices = language_choices()


class ProfileForm(JoinForm):
    time_zone = SelectField(_l("Time zone"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.time_zone.choices = zone_choices()
        if self.time_zone.data in available_timezones():  # an odd old name that is in use already
            self.time_zone.choices = zone_choices(self.time_zone.data)


class MailForm(PortalForm):
    email = mail_field(_l("New mail address"), autocomplete="email")


def language_choices() -> list[tuple[str, str]]:
    """Return the languages that this installation offers."""
    return [(code, LANGUAGES[code]) for code in branding.installation().languages if code in LANGUAGES]


def zone_choices(current: str | None = None) -> list[tuple[str, str]]:
    """Return time zones by place; odd old names are left out, but the one in use is kept."""
    places = {
        name
        for name in available_timezones()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))
    }
    if current:
        places.add(current)
    first = ["Asia/Tokyo", "UTC"]
    return [(name, name.replace("_", " ")) for name in [*first, *sorted(places - set(first))]]
