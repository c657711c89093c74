"""The form of names that stay inside a company, one a line as they are pasted from a list."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from portal.foundation.forms import Given, PortalForm, Short


class KeptNamesForm(PortalForm):
    """Names to keep inside."""

    names = TextAreaField(
        _l("Names to keep inside"),
        validators=[Given(), Short(20_000)],
        description=_l("One a line: clients, projects, products that are not public yet"),
    )

    @property
    def lines(self) -> list[str]:
        """Return the names, without empty lines."""
        return [line.strip() for line in (self.names.data or "").splitlines() if line.strip()]
