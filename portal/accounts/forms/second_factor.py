"""The form that confirms an authenticator app."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from portal.foundation.forms import Given, PortalForm, Short


class ConfirmForm(PortalForm):
    code = StringField(
        _l("6-digit code shown by the app"),
        validators=[Given(), Short(10)],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "10"},
    )
