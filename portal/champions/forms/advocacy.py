"""What a customer did for us, as the vendor's people write it down."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from portal.accounts.forms.editing import EditForm
from portal.accounts.models import User
from portal.champions.forms.words import ADVOCACY_KINDS, ADVOCACY_STATES
from portal.champions.models import AdvocacyAct
from portal.champions.rules.words import AdvocacyKind, AdvocacyState
from portal.foundation.db import db
from portal.foundation.forms import DayField, Given, Short


class AdvocacyForm(EditForm):
    """An act of advocacy."""

    kind = RadioField(_l("What"), validators=[Given()])
    title = StringField(
        lazy_pgettext("advocacy", "In a sentence"),
        validators=[Given(), Short(200)],
        description=_l("For whom, or where, such as a talk's name"),
    )
    person = SelectField(lazy_pgettext("advocacy", "Who"))
    day = DayField(lazy_pgettext("advocacy", "When"), validators=[Given()])
    state = RadioField(lazy_pgettext("advocacy", "How it stands"), validators=[Given()])
    consented = BooleanField(
        _l("The person agreed that we say so; then it counts in the ambassador programme")
    )
    note = TextAreaField(
        _l("Note"), validators=[Short(4_000)], description=_l("Only our own team reads this")
    )

    def __init__(self, *args: Any, people: Iterable[User] = (), language: str = "ja", **keys: Any):
        super().__init__(*args, **keys)
        self.people = {one.public_id: one for one in people}
        named = [SelectChoice(one.public_id, one.name_in(language)) for one in self.people.values()]
        self.person.choices = [SelectChoice("", _("Nobody in particular")), *named]
        self.kind.choices = [SelectChoice(str(one), ADVOCACY_KINDS[one]) for one in AdvocacyKind]
        self.state.choices = [SelectChoice(str(one), ADVOCACY_STATES[one]) for one in AdvocacyState]

    @classmethod
    def facts_of(cls, row: AdvocacyAct) -> dict[str, Any]:
        """Return an act as the form shows it."""
        person = db.session.get(User, row.person_id) if row.person_id else None
        return {
            "kind": str(row.kind), "title": row.title, "person": person.public_id if person else "",
            "day": row.day, "state": str(row.state), "consented": row.consented_at is not None, "note": row.note,
        }  # fmt: skip

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return typed fields as columns of the act."""
        columns = dict(facts)
        if "kind" in columns:
            columns["kind"] = AdvocacyKind(columns["kind"])
        if "state" in columns:
            columns["state"] = AdvocacyState(columns["state"])
        if "person" in columns:
            chosen = self.people.get(columns.pop("person") or "")
            columns["person_id"] = chosen.id if chosen else None
        if "note" in columns:
            columns["note"] = columns["note"] or ""
        return columns
