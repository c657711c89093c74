"""Forms of a story: its words part by part, who tells it and how the company is told of, and what is answered."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import (
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError

from portal.accounts.forms.addressees import HINTS, REACHES, AddresseesForm
from portal.accounts.forms.editing import EditForm
from portal.accounts.permits import ROLE_OF_MEMBER, Permit, permits
from portal.accounts.rules.sign_in import is_mail, one_line, tidy_mail
from portal.foundation.audience import Reach
from portal.foundation.forms import Given, PortalForm, Short
from portal.foundation.i18n import LANGUAGES
from portal.stories.models import Story, StoryText
from portal.stories.queries import stories
from portal.stories.rules.stages import CompanyTold

OTHER = "other"
MOST_PEOPLE = 10_000_000
TOLD_TO = (Reach.EVERY_CUSTOMER, Reach.SOME)
REACH_HINTS = HINTS


class BeginForm(PortalForm):
    """What a new story is called, and in which language it is written."""

    title = StringField(
        lazy_pgettext("story", "Title"),
        validators=[Given(), Short(120)],
        description=_l("The change in one line: from what to what, in how long"),
    )
    language = SelectField(_l("Written in"), choices=[SelectChoice(*one) for one in LANGUAGES.items()])


class TextForm(EditForm):
    """A story's words in one language, in the order in which a reader follows it."""

    title = StringField(
        lazy_pgettext("story", "Title"),
        validators=[Given(), Short(120)],
        description=_l("The change in one line: from what to what, in how long"),
    )
    situation = TextAreaField(
        _l("The situation before"),
        validators=[Short(4_000)],
        description=_l(
            "What was hard, for whom, and why it could not stay like that. Three or four sentences are enough."
        ),
    )
    doings = TextAreaField(
        _l("What we did"),
        validators=[Short(6_000)],
        description=_l(
            "The two or three steps that mattered, in their order, so that somebody else could do the same."
        ),
    )
    outcome = TextAreaField(
        _l("The result"),
        validators=[Short(4_000)],
        description=_l(
            "What is different today for the people who do the work. The figures stand beside it by themselves."
        ),
    )
    quote = TextAreaField(
        _l("In one's own words"),
        validators=[Short(600)],
        description=_l(
            "One or two sentences that somebody would say like that to a friend in another company."
        ),
    )
    teller = StringField(
        _l("Who says so"),
        validators=[Short(160)],
        description=_l("As it should be printed: the name, and the department or title"),
    )

    @classmethod
    def facts_of(cls, row: StoryText) -> dict[str, Any]:
        """Return the words as the form shows them."""
        return {
            name: getattr(row, name)
            for name in ("title", "situation", "doings", "outcome", "quote", "teller")
        }


class FactsForm(EditForm):
    """How the company is told of, and whose story it is."""

    company_told = RadioField(
        _l("How the company is named"),
        choices=[
            SelectChoice(str(CompanyTold.NAME), _l("By its name")),
            SelectChoice(str(CompanyTold.INDUSTRY), _l("By its industry alone")),
        ],
    )
    employees = IntegerField(
        _l("How many people it has"),
        validators=[Optional(), NumberRange(min=1, max=MOST_PEOPLE, message=_l("Enter a whole number."))],
        description=_l("Left empty, it is not told."),
    )
    teller_id = SelectField(
        _l("Who tells the story"),
        description=_l(
            "This person is asked whether they may be named, and can take their name out at any time."
        ),
    )

    def __init__(self, *args: Any, **keys: Any) -> None:
        super().__init__(*args, **keys)
        people = [SelectChoice(user.public_id, user.name) for _member, user in stories.members()]
        self.teller_id.choices = [
            SelectChoice("", _("Nobody is named, or somebody without an account")),
            *people,
        ]

    @classmethod
    def facts_of(cls, row: Story) -> dict[str, Any]:
        """Return the story as the form shows it."""
        ids = {user.id: user.public_id for _member, user in stories.members()}
        return {
            "company_told": str(row.company_told), "employees": row.employees,
            "teller_id": ids.get(row.teller_id or 0, ""),
        }  # fmt: skip

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed as the story keeps it."""
        found = dict(facts)
        if "company_told" in found:
            found["company_told"] = CompanyTold(found["company_told"])
        if "teller_id" in found:
            ids = {user.public_id: user.id for _member, user in stories.members()}
            found["teller_id"] = ids.get(found["teller_id"])
        return found


class FiguresForm(PortalForm):
    """Which KPIs of signed plans are shown, and what they are called where the story is a translation."""

    keys = SelectMultipleField(_l("KPIs to show"), validate_choice=False)


class ReachForm(AddresseesForm):
    """To whom a story is told: every customer, or some."""

    def __init__(self, *args: Any, **keys: Any) -> None:
        super().__init__(*args, **keys)
        self.reach.choices = [SelectChoice(str(one), REACHES[one]) for one in TOLD_TO]


class PictureForm(PortalForm):
    """A picture, and what is to be seen on it."""

    picture = FileField(_l("Picture"))
    words = StringField(
        _l("What is to be seen"),
        validators=[Given(), Short(200)],
        description=_l("For those who do not see it"),
    )


class AskForm(PortalForm):
    """Who is to approve: one of the company's people, or somebody without an account."""

    who = RadioField(_l("Who approves"), validators=[Given()])
    name = StringField(_l("Name"), validators=[Short(120)])
    role = StringField(_l("Department and title"), validators=[Short(150)])
    email = StringField(_l("Mail address"), validators=[Short(254)])
    message = TextAreaField(_l("A word beside it"), validators=[Short(1_000)])

    def __init__(self, *args: Any, others: bool = False, **keys: Any) -> None:
        super().__init__(*args, **keys)
        self.others = others
        people = [
            (member.public_id, user.name)
            for member, user in stories.members()
            if permits(frozenset({ROLE_OF_MEMBER[member.role]}), Permit.STORIES_APPROVE)
        ]
        self.who.choices = [SelectChoice(key, name) for key, name in people]
        if others:
            self.who.choices.append(SelectChoice(OTHER, _("Somebody without an account")))

    def validate(self, *args: Any, **keys: Any) -> bool:
        """Ask for a name and an address of somebody without an account."""
        self.name.data, self.email.data = one_line(self.name.data or ""), tidy_mail(self.email.data or "")
        fine = bool(super().validate(*args, **keys))
        if self.who.data != OTHER:
            return fine
        if not self.name.data:
            self.name.errors = [_("Please fill this in.")]
            return False
        if not is_mail(self.email.data):
            self.email.errors = [_("Enter a mail address, such as name@company.example.")]
            return False
        if any(user.email == self.email.data for _member, user in stories.members()):
            self.email.errors = [_("This person has an account. Choose them from the list.")]
            return False
        return fine


class AnswerForm(PortalForm):
    """What the approver says; `seal` is that of what was read."""

    seal = HiddenField()
    remark = TextAreaField(_l("Remark"), validators=[Short(1_000)])


class SendBackForm(AnswerForm):
    remark = TextAreaField(_l("What is to be changed"), validators=[Given(), Short(1_000)])


class CodeForm(AnswerForm):
    code = StringField(_l("Six-digit code"), validators=[Given(), Short(20)])

    def digits(self) -> str:
        """Return the code in plain digits, however it was typed."""
        return "".join(str(int(sign)) for sign in (self.code.data or "") if sign.isdecimal())


class WithdrawForm(PortalForm):
    """Why a story is taken back, if somebody wants to say."""

    why = StringField(_l("Why, if you want to say"), validators=[Short(400)])


class InitiativeForm(PortalForm):
    """What an approach is called as an initiative of one's own, and below which goal it goes."""

    goal = SelectField(_l("For the goal"))
    title = StringField(_l("Initiative"), validators=[Given(), Short(200)])
    description = TextAreaField(_l("What we would do"), validators=[Short(4_000)])

    def validate_goal(self, field: Any) -> None:
        """Take a goal that was offered."""
        if not field.data:
            raise ValidationError(_("Choose a goal."))
