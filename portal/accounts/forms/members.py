"""Forms about the people of a customer, their departments and their days off."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import ValidationError

from portal.accounts.forms.choices import department_choices, pairs, person_choices
from portal.accounts.forms.editing import EditForm
from portal.accounts.forms.invitations import CUSTOMER_ROLES
from portal.accounts.forms.sign_in import LineField
from portal.accounts.models import CustomerRole, Department, Membership
from portal.accounts.queries import departments
from portal.accounts.rules.days import MOST_DAYS, BadLine, DayOff, read_days
from portal.foundation import clock
from portal.foundation.forms import DayField, Given, PortalForm, Short

LONGEST_LIST = 20_000


class MemberForm(EditForm):
    role = RadioField(_l("Role"), validators=[Given()])
    department = SelectField(_l("Department"), default="")
    title = LineField(_l("Job title"), validators=[Short(120)])
    exec_sponsor = BooleanField(_l("Executive sponsor: decides for the company"))

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.role.choices = pairs(CUSTOMER_ROLES)
        self.department.choices = department_choices(_("No department"))

    @classmethod
    def facts_of(cls, row: Membership) -> dict[str, Any]:
        """Return the member as the form shows them."""
        parts = {one.id: one.public_id for one in departments.all_of_them()}
        return {
            "role": row.role.value,
            "department": parts.get(row.department_id or 0, ""),
            "title": row.title,
            "exec_sponsor": row.exec_sponsor,
        }

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed as columns."""
        columns = dict(facts)
        if "role" in columns:
            columns["role"] = CustomerRole(columns["role"])
        if "department" in columns:
            columns["department_id"] = department_id(columns.pop("department"))
        if "title" in columns:
            columns["title"] = columns["title"] or ""
        return columns


class FollowerForm(PortalForm):
    """Who becomes administrator when the last one goes."""

    follower = SelectField(_l("Who follows"), default="")

    def __init__(self, *args: Any, others: Any = (), **keys: Any):
        super().__init__(*args, **keys)
        self.others = {one.public_id: one for one in others}
        self.follower.choices = person_choices(others, _("Please choose"))

    def chosen(self) -> Membership | None:
        """Return who follows."""
        return self.others.get(self.follower.data or "")


class DepartureForm(PortalForm):
    """Somebody moves or leaves: when, where to, who follows, and what is handed over now."""

    leaves_on = DayField(_l("Last day"), validators=[Given()])
    moves_to = LineField(
        _l("Where to"),
        validators=[Short(200)],
        description=_l("For example the new department; it is shared by both companies"),
    )
    successor = SelectField(_l("Who follows"), default="")
    extent = RadioField(_l("Hand over now"), default="everything")

    def __init__(self, *args: Any, others: Any = (), zone: str = "Asia/Tokyo", **keys: Any):
        super().__init__(*args, **keys)
        self.zone = zone
        self.others = {one.public_id: one for one in others}
        self.successor.choices = person_choices(others, _("Nobody"))
        self.extent.choices = [
            ("everything", _l("Everything")),
            ("chosen", _l("Only what is ticked; the rest on the last day")),
        ]

    def validate_leaves_on(self, field: Any) -> None:
        """The last day lies ahead, and not too far."""
        if field.data is None:
            return
        days = (field.data - clock.today(self.zone)).days
        if days < 0:
            raise ValidationError(_l("This day is over. To end the access at once, use “End access now”."))
        if days > 730:
            raise ValidationError(_l("Choose a day within the next two years."))

    def validate_successor(self, field: Any) -> None:
        """Who follows must stay longer than who leaves."""
        follower = self.chosen()
        day = self.leaves_on.data
        if follower is not None and follower.leaves_on and day and follower.leaves_on <= day:
            raise ValidationError(_l("This person leaves earlier, or on the same day."))

    def chosen(self) -> Membership | None:
        """Return who follows."""
        return self.others.get(self.successor.data or "")


class DepartmentForm(EditForm):
    name = LineField(_l("Name"), validators=[Given(), Short(120)])
    kana = LineField(_l("In kana"), validators=[Short(120)])
    parent = SelectField(_l("Part of"), default="")

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.parent.choices = department_choices(_("Top of the company"))

    @classmethod
    def facts_of(cls, row: Department) -> dict[str, Any]:
        """Return the department as the form shows it."""
        parents = {one.id: one.public_id for one in departments.all_of_them()}
        return {"name": row.name, "kana": row.kana, "parent": parents.get(row.parent_id or 0, "")}

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed as columns."""
        columns = dict(facts)
        if "parent" in columns:
            columns["parent_id"] = department_id(columns.pop("parent"))
        if "kana" in columns:
            columns["kana"] = columns["kana"] or ""
        return columns


class DaysForm(PortalForm):
    """A list of days off, one a line."""

    days = TextAreaField(
        _l("Days off, one a line"),
        validators=[Given(), Short(LONGEST_LIST)],
        description=_l("For example “2026/12/29–2027/1/3 New Year” or “2027/5/6”. Paste from Excel works."),
    )
    read: list[DayOff]

    def validate_days(self, field: Any) -> None:
        """Every line is a day or a span of days."""
        self.read, bad = read_days(field.data or "")
        if bad:
            raise ValidationError(" ".join(_line(one) for one in bad[:5]))
        if len(self.read) > MOST_DAYS:
            raise ValidationError(_l("These are more than %(most)s days.", most=MOST_DAYS))


def department_id(public_id: str | None) -> int | None:
    """Return the id of a department of the customer in scope by its outside name."""
    found = departments.by_public_id(public_id) if public_id else None
    return found.id if found else None


def _line(bad: BadLine) -> str:
    if bad.reason == "backwards":
        return _("Line %(line)s: “%(text)s” ends before it begins.", line=bad.line, text=bad.text)
    if bad.reason == "too_long":
        return _("Line %(line)s: “%(text)s” is longer than 60 days.", line=bad.line, text=bad.text)
    return _("Line %(line)s: “%(text)s” is not a date.", line=bad.line, text=bad.text)
