"""Forms of signing in, and how an address and a new name are typed."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, PasswordField, StringField
from wtforms.validators import ValidationError

from portal.accounts.rules.sign_in import is_mail, one_line, tidy_mail
from portal.foundation.forms import Given, PortalForm, Short


class MailField(StringField):
    """A mail address; `data` is tidied."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = tidy_mail(valuelist[0]) if valuelist else ""


class LineField(StringField):
    """A text on one line, line breaks and control characters taken out."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = one_line(valuelist[0]) if valuelist else ""


class SecretField(PasswordField):
    """A password, taken exactly as typed and never shown again."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.filters = ()


class IsMail:
    """Validator: a mail address."""

    def __call__(self, _form: Any, field: Field) -> None:
        if field.data and not is_mail(field.data):
            raise ValidationError(_l("Enter a mail address, such as name@company.example."))


def mail_field(label: Any, **more: Any) -> Any:
    """Return a required mail address field with what keyboards and password managers need to know."""
    keys = {
        "type": "email",
        "inputmode": "email",
        "autocomplete": "username",
        "autocapitalize": "none",
        "spellcheck": "false",
        "maxlength": "254",
    }
    return MailField(label, validators=[Given(), Short(254), IsMail()], render_kw=keys | more)


class AskForm(PortalForm):
    email = mail_field(_l("Mail address"))


class CodeForm(PortalForm):
    """The six digits from the mail, or of the authenticator app."""

    code = StringField(
        _l("6-digit code"),
        validators=[Given(), Short(40)],
        render_kw={
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
            "maxlength": "6",
            "pattern": "[0-9０-９]*",
        },
    )

    def digits(self) -> str:
        """Return the code in plain digits, however it was typed."""
        return "".join(str(int(sign)) for sign in (self.code.data or "") if sign.isdecimal())


class SecondFactorForm(PortalForm):
    code = StringField(
        _l("Code from your authenticator app, or a recovery code"),
        validators=[Given(), Short(40)],
        render_kw={
            "autocomplete": "one-time-code",
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": "40",
        },
    )


class PasswordForm(PortalForm):
    email = mail_field(_l("Mail address"))
    password = SecretField(
        _l("Password"), validators=[Given(), Short(128)], render_kw={"autocomplete": "current-password"}
    )


class ProofForm(PortalForm):
    """One's password again, before something that guards the account is changed."""

    password = SecretField(
        _l("Password"), validators=[Given(), Short(128)], render_kw={"autocomplete": "current-password"}
    )
