"""A form with one field of each kind, fresh and sent back."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from portal.foundation.forms import DayField, Given, NumberField, PortalForm


def made_form(words: dict[str, Any], wrong: bool, prefix: str = "") -> FlaskForm:
    """Return the form; `wrong` fills in errors as a refused submission would."""
    prefix = "wrong-" if wrong else prefix
    outcome, usage = words["choices"]
    choices = [SelectChoice("outcome", outcome), SelectChoice("usage", usage)]

    class EveryField(PortalForm):
        name = StringField(words["name"], [Given()], description=words["name_hint"])
        note = TextAreaField(words["note"])
        kind = RadioField(words["kind"], choices=choices, default="outcome")
        side = SelectField(words["side"], choices=choices)
        target = NumberField(words["target"], [Given()])
        day = DayField(words["day"])
        agree = BooleanField(words["agree"], default=True)
        file = FileField(words["file"])

    form = EveryField(prefix=prefix, formdata=None)
    if wrong:
        form.target.errors = [words["wrong"]]
        form.name.errors = [words["wrong"]]
        form.kind.errors = [words["wrong"]]
    return form
