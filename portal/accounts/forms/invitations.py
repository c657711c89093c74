"""Forms in which somebody is invited, or a mail domain allowed."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField

from portal.accounts.actions.invitations import Invited
from portal.accounts.forms.profile import language_choices
from portal.accounts.forms.sign_in import IsMail, LineField, MailField
from portal.accounts.models import CustomerRole, StaffRole
from portal.accounts.queries import departments
from portal.foundation.forms import Given, PortalForm, Short

CUSTOMER_ROLES = {
    CustomerRole.ADMIN: _l("Administrator"),
    CustomerRole.MEMBER: _l("Member"),
    CustomerRole.VIEWER: _l("Viewer (executive)"),
}
STAFF_ROLES = {
    StaffRole.ADMIN: _l("Administrator of the portal"),
    StaffRole.CS_LEAD: _l("CS lead"),
    StaffRole.CSM: _l("CSM"),
    StaffRole.AUTHOR: _l("Author"),
    StaffRole.COLLEAGUE: _l("Colleague (sales, support, product)"),
}


class _InvitationForm(PortalForm):
    email = MailField(
        _l("Mail address"),
        validators=[Short(254), IsMail()],
        description=_l(
            "Leave it empty to hand over a link or QR code; the person then proves their own address."
        ),
        render_kw={"type": "email", "inputmode": "email", "autocomplete": "off", "spellcheck": "false"},
    )
    family_name = LineField(_l("Family name"), validators=[Short(80)], render_kw={"autocomplete": "off"})
    given_name = LineField(_l("Given name"), validators=[Short(80)], render_kw={"autocomplete": "off"})
    title = LineField(_l("Job title"), validators=[Short(120)], render_kw={"autocomplete": "off"})
    language = SelectField(_l("Language of the invitation"))
    message = TextAreaField(_l("A word from you"), validators=[Short(1000)])

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.language.choices = language_choices()

    def asked(self, **more: Any) -> Invited:
        """Return who is asked to become what."""
        return Invited(
            email=self.email.data or "",
            title=self.title.data or "",
            family_name=self.family_name.data or "",
            given_name=self.given_name.data or "",
            message=self.message.data or "",
            language=self.language.data,
            **more,
        )


class InviteForm(_InvitationForm):
    """Into a customer."""

    role = RadioField(_l("Role"), default=CustomerRole.MEMBER.value, validators=[Given()])
    department = SelectField(_l("Department"), default="")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.role.choices = [(role.value, words) for role, words in CUSTOMER_ROLES.items()]
        self.tree = departments.tree()
        self.department.choices = [
            ("", _("No department")),
            *(
                (placed.part.public_id, " ".join(["–"] * placed.depth + [placed.part.name]))
                for placed in self.tree
            ),
        ]

    def invited(self) -> Invited:
        """Return who is asked to become what in the customer in scope."""
        chosen = next((one.part.id for one in self.tree if one.part.public_id == self.department.data), None)
        return self.asked(role=CustomerRole(self.role.data), department_id=chosen)


class StaffInviteForm(_InvitationForm):
    """Into the vendor's team."""

    staff_role = RadioField(_l("Role"), default=StaffRole.CSM.value, validators=[Given()])

    def __init__(self, *args: Any, may_name_admins: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.staff_role.choices = [
            (role.value, words)
            for role, words in STAFF_ROLES.items()
            if may_name_admins or role is not StaffRole.ADMIN
        ]

    def invited(self) -> Invited:
        """Return who is asked to become what in the vendor's team."""
        return self.asked(staff_role=StaffRole(self.staff_role.data))


class DomainForm(PortalForm):
    domain = LineField(_l("Mail domain"), validators=[Given(), Short(120)], render_kw={"autocomplete": "off"})
