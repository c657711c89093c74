"""What a customer did for us, as the vendor's people write it down."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from portal.accounts.models import User
from portal.champions.forms.words import ADVOCACY_KINDS, ADVOCACY_STATES
from portal.champions.models import AdvocacyAct
from portal.champions.rules.words import AdvocacyKind, AdvocacyState
from portal.foundation.forms import DayField, Given, PortalForm, Short


class AdvocacyForm(PortalForm):
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

    @staticmethod
    def facts_of(act: AdvocacyAct, person: User | None) -> dict[str, Any]:
        """Return an act as the form shows it."""
        return {
            "kind": str(act.kind), "title": act.title, "person": person.public_id if person else "",
            "day": act.day, "state": str(act.state), "consented": act.consented_at is not None, "note": act.note,
        }  # fmt: skip

    def columns(self) -> dict[str, Any]:
        """Return what was typed as columns of the act."""
        chosen = self.people.get(self.person.data or "")
        return {
            "kind": AdvocacyKind(self.kind.data), "title": self.title.data, "day": self.day.data,
            "person_id": chosen.id if chosen else None, "state": AdvocacyState(self.state.data),
            "consented": bool(self.consented.data), "note": self.note.data or "",
        }  # fmt: skip
