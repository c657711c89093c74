"""The form in which a password is chosen, and why one is refused, in words."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from portal.accounts.forms.sign_in import SecretField
from portal.accounts.rules.passwords import LONGEST, SHORTEST, Weakness, weakness
from portal.foundation.db import outside_transaction
from portal.foundation.forms import Given, PortalForm
from portal.foundation.offload import off_the_loop

REFUSALS = {
    Weakness.SHORT: _l("Use at least %(least)s characters.", least=SHORTEST),
    Weakness.LONG: _l("Use at most %(most)s characters.", most=LONGEST),
    Weakness.COMMON: _l(
        "Words, names, dates and passwords that many people use are guessed first. "
        "Put together words that have nothing to do with each other."
    ),
    Weakness.PERSONAL: _l(
        "This is made of your name, your address or your company. Choose something unrelated."
    ),
    Weakness.PATTERN: _l("This is a row of keys, a repetition or a date. Choose something less regular."),
}


class NewPasswordForm(PortalForm):
    new_password = SecretField(
        _l("New password"),
        validators=[Given()],
        render_kw={
            "autocomplete": "new-password",
            "minlength": SHORTEST,
            "maxlength": LONGEST,
            "passwordrules": "minlength: 8; maxlength: 128;",  # pragma: allowlist secret
        },
    )

    def __init__(self, *args: Any, known: Sequence[str] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.known = known

    def validate_new_password(self, field: Any) -> None:
        """Refuse what would be guessed soon."""
        with outside_transaction():
            found = off_the_loop(weakness, field.data or "", self.known)
        if found:
            raise ValidationError(REFUSALS[found])
