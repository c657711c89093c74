"""What is asked about a step: why it is skipped, who does it, whom to invite."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField

from portal.accounts.actions.invitations import Invited
from portal.accounts.forms.sign_in import IsMail, LineField, MailField
from portal.accounts.models import CustomerRole
from portal.foundation.forms import Given, PortalForm, Short


class SkipForm(PortalForm):
    """Why a step is left out: told to both sides."""

    why = TextAreaField(_l("Why is it skipped?"), validators=[Given(), Short(300)])


class OwnerForm(PortalForm):
    """Who does a step; the choices are set by the view."""

    owner = RadioField(_l("Who does this step?"), validators=[Given()], choices=())


class ColleagueForm(PortalForm):
    """Whom to invite, so that they do a step."""

    email = MailField(
        _l("Mail address"),
        validators=[Given(), Short(254), IsMail()],
        render_kw={"type": "email", "inputmode": "email", "autocomplete": "off", "spellcheck": "false"},
    )
    family_name = LineField(_l("Family name"), validators=[Short(80)], render_kw={"autocomplete": "off"})
    given_name = LineField(_l("Given name"), validators=[Short(80)], render_kw={"autocomplete": "off"})

    def invited(self, language: str, message: str) -> Invited:
        """Return who is asked to become a member."""
        return Invited(
            email=self.email.data or "",
            role=CustomerRole.MEMBER,
            family_name=self.family_name.data or "",
            given_name=self.given_name.data or "",
            message=message,
            language=language,
        )
