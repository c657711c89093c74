"""Making a token, and how long events are kept."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import SelectField, StringField

from portal.foundation.forms import Given, PortalForm, Short
from portal.usage.models import LONGEST_LABEL
from portal.usage.rules.keeping import CHOICES
from portal.usage.rules.rows import REASONS


class TokenForm(PortalForm):
    """The name of a new token. It has no request key: its answer shows the key, and such answers are kept."""

    request_key = None
    name = StringField(_l("Name of the token"), validators=[Given(), Short(LONGEST_LABEL)])


class KeptForm(PortalForm):
    """How long events are kept as they came."""

    kept_days = SelectField(_l("Keep events for"), coerce=int)

    def __init__(self, **keys: Any):
        super().__init__(**keys)
        self.kept_days.choices = [(days, ngettext("%(num)s day", "%(num)s days", days)) for days in CHOICES]


#: Why a row was refused, for people; the answer itself says the same in English.
WORDS = {
    "not_an_object": _l("The row is not an object."),
    "key_twice": _l("A name stands twice in the row."),
    "unknown_field": _l("The row has a field that is not known."),
    "id": _l("The id is missing, too long, or holds control characters."),
    "name": _l("The name is missing, too long, or holds other characters than letters, digits and . _ - : /"),
    "at": _l("The time is missing, not in ISO 8601, or has no zone."),
    "too_early": _l("The time lies too far back."),
    "in_the_future": _l("The time lies in the future."),
    "customer": _l("The customer is not named by a text."),
    "customer_missing": _l("The row names no customer."),
    "customer_unknown": _l("There is no such customer."),
    "customer_ambiguous": _l("Two customers are called so."),
    "customer_left": _l("The customer has left."),
    "customer_other": _l("The token belongs to another customer."),
    "person": _l("The person is not named by a mail address or an id."),
    "count": _l("The count is not a whole number within its bounds."),
    "value": _l("The value is not a finite number."),
    "properties": _l("The properties are nested, too many, or too long."),
    "too_many_names": _l("The customer has too many different event names."),
}
assert set(WORDS) == set(REASONS)
