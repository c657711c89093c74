"""Forms about the vendor's people: places in account teams, handovers, roles, leaving."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import ValidationError

from portal.accounts.forms.choices import HANDOVER_KINDS, POSITIONS, pairs, person_choices
from portal.accounts.forms.editing import EditForm
from portal.accounts.forms.invitations import STAFF_ROLES
from portal.accounts.forms.sign_in import LineField
from portal.accounts.models import Handover, HandoverKind, StaffRole, User
from portal.accounts.queries import team
from portal.foundation import clock
from portal.foundation.forms import DayField, Given, PortalForm, Short

LONGEST_PART = 10_000


def _part(label: Any, hint: Any) -> TextAreaField:
    return TextAreaField(label, validators=[Short(LONGEST_PART)], description=hint, render_kw={"rows": 3})


class PlaceForm(PortalForm):
    person = SelectField(_l("Person"), validators=[Given()])
    position = SelectField(_l("Place"), validators=[Given()])

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        people = team.colleagues()
        self.people = {one.public_id: one for one in people}
        self.person.choices = person_choices(people, _("Please choose"))
        self.position.choices = pairs(POSITIONS)

    def chosen(self) -> User:
        """Return who takes the place."""
        return self.people[self.person.data]


class HandoverForm(EditForm):
    """What the next person must know."""

    goals_promised = _part(_l("Goals that were promised"), _l("What we said would be achieved, and by when"))
    problem = _part(_l("The problem in the customer's words"), _l("What they want to change, as they say it"))
    people = _part(_l("People involved"), _l("Who decides, who uses, who must be won over"))
    risks = _part(_l("Risks"), _l("What could go wrong, and what we noticed"))
    commitments = _part(_l("Open commitments"), _l("What either side still owes, with dates"))

    @classmethod
    def facts_of(cls, row: Handover) -> dict[str, Any]:
        """Return the handover as the form shows it."""
        names = ("goals_promised", "problem", "people", "risks", "commitments")
        return {name: getattr(row, name) for name in names}

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed as columns."""
        return {name: value or "" for name, value in facts.items()}


class NewHandoverForm(HandoverForm):
    kind = RadioField(_l("Kind"), default=HandoverKind.SALES_TO_CS.value, validators=[Given()])
    taker = SelectField(_l("Who takes over"), validators=[Given()])

    def __init__(self, *args: Any, but: User | None = None, **keys: Any):
        super().__init__(*args, **keys)
        people = [one for one in team.colleagues() if team.may_accompany(one)]
        self.people_by_id = {one.public_id: one for one in people}
        self.kind.choices = pairs(HANDOVER_KINDS)
        self.taker.choices = person_choices(people, _("Please choose"))

    def parts(self) -> dict[str, str]:
        """Return what is written so far."""
        names = ("goals_promised", "problem", "people", "risks", "commitments")
        return {name: self[name].data or "" for name in names}


class ColleagueForm(EditForm):
    """A colleague's role in the portal, department and title."""

    staff_role = RadioField(_l("Role"), validators=[Given()])
    staff_department = LineField(_l("Department"), validators=[Short(120)])
    staff_title = LineField(_l("Job title"), validators=[Short(120)])

    def __init__(self, *args: Any, may_name_admins: bool = False, **keys: Any):
        super().__init__(*args, **keys)
        self.staff_role.choices = [
            (role.value, words)
            for role, words in STAFF_ROLES.items()
            if may_name_admins or role is not StaffRole.ADMIN
        ]

    @classmethod
    def facts_of(cls, row: User) -> dict[str, Any]:
        """Return the colleague as the form shows them."""
        return {
            "staff_role": str(row.staff_role),
            "staff_department": row.staff_department,
            "staff_title": row.staff_title,
        }

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed as columns."""
        columns = {name: value or "" for name, value in facts.items()}
        if "staff_role" in columns:
            columns["staff_role"] = StaffRole(columns["staff_role"])
        return columns


class LeaveForm(PortalForm):
    """A colleague's last day; who takes over each customer stands beside it in the page."""

    leaves_on = DayField(_l("Last day"), validators=[Given()])
    taker = SelectField(_l("Who takes over, unless said otherwise below"), default="")

    def __init__(self, *args: Any, takers: Any = (), zone: str = "Asia/Tokyo", **keys: Any):
        super().__init__(*args, **keys)
        self.zone = zone
        self.takers = {one.public_id: one for one in takers}
        self.taker.choices = person_choices(takers, _("Please choose"))

    def validate_leaves_on(self, field: Any) -> None:
        """The last day lies ahead, and not too far; a day that is over ends the access at once."""
        if field.data is not None and (field.data - clock.today(self.zone)).days > 730:
            raise ValidationError(_l("Choose a day within the next two years."))
