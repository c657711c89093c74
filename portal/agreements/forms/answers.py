"""What is said at one's place of a circulation. Every answer names the place and the seal of what was read."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from portal.agreements.models import How
from portal.agreements.rules.document import walk
from portal.foundation.forms import Given, PortalForm, Short

LONGEST_REMARK = 1000
HOWS = {
    How.PAPER: _l("Signed on paper"),
    How.MEETING: _l("Agreed in a meeting"),
    How.CALL: _l("Agreed on the phone"),
    How.MAIL: _l("Agreed by mail"),
}


class AnswerForm(PortalForm):
    """What every answer carries."""

    place = HiddenField()
    seal = HiddenField()


class AgreeForm(AnswerForm):
    remark = TextAreaField(_l("Remark"), validators=[Short(LONGEST_REMARK)])


class SendBackForm(AnswerForm):
    about = StringField(_l("Which part is it about?"), validators=[Short(16)])
    remark = TextAreaField(_l("Reason"), validators=[Given(), Short(LONGEST_REMARK)])


class OnBehalfForm(AnswerForm):
    how = RadioField(
        _l("How did this person agree?"),
        choices=[SelectChoice(how.value, words) for how, words in HOWS.items()],
        validators=[Given()],
    )
    remark = TextAreaField(_l("When and where"), validators=[Short(LONGEST_REMARK)])

    @property
    def way(self) -> How:
        return How(self.how.data)


class CodeForm(AgreeForm):
    code = StringField(_l("Six-digit code"), validators=[Given(), Short(20)])

    def digits(self) -> str:
        """Return the code in plain digits, however it was typed."""
        return "".join(str(int(sign)) for sign in (self.code.data or "") if sign.isdecimal())


class SureForm(PortalForm):
    """What cannot be undone takes a tick."""

    sure = BooleanField(_l("I have understood that this cannot be undone"))

    def validate_sure(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_l("Please tick this first."))


def about_of(form: SendBackForm, document: Any) -> str | None:
    """Return the node that a reason is about, if the document has it."""
    asked = form.about.data or ""
    return asked if any(placed.node["id"] == asked for placed in walk(document)) else None
