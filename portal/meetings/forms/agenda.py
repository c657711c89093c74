"""Forms of the agenda and of decisions."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from wtforms import SelectField, StringField, TextAreaField

from portal.accounts.forms.editing import EditForm
from portal.accounts.queries.readers import readers
from portal.accounts.standpoint import standpoint
from portal.foundation.audience import Side, Visibility
from portal.foundation.forms import DayField, Given, NumberField, PortalForm, Short, Within
from portal.foundation.i18n import language
from portal.meetings.models import AgendaPoint, Decision
from portal.meetings.queries.meetings import Comer
from portal.meetings.rules.agenda import LONGEST_TITLE, MOST_MINUTES, USUAL_MINUTES

BOTH = "both"
SIDES = {Side.VENDOR: "side:vendor", Side.CUSTOMER: "side:customer"}


class PointForm(PortalForm):
    """A point of one's own. Who sees it is chosen by the button that sends it."""

    title = StringField(_l("What to talk about"), validators=[Given(), Short(LONGEST_TITLE)])
    minutes = NumberField(_l("Minutes it takes"), validators=[Within(0, MOST_MINUTES)], default=USUAL_MINUTES)


class PointEditForm(EditForm):
    """A point that stands on the agenda."""

    title = StringField(_l("What to talk about"), validators=[Given(), Short(LONGEST_TITLE)])
    minutes = NumberField(_l("Minutes it takes"), validators=[Within(0, MOST_MINUTES)])

    @classmethod
    def facts_of(cls, row: AgendaPoint) -> dict[str, Any]:
        """Return the point as the form shows it."""
        return {"title": row.title, "minutes": row.minutes}

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed as columns."""
        return facts | ({"minutes": int(facts["minutes"] or 0)} if "minutes" in facts else {})


class DecisionForm(EditForm):
    """What was decided, by whom, about which point."""

    text = TextAreaField(_l("What was decided"), validators=[Given(), Short(2_000)])
    decided_by = SelectField(_l("Decided by"))
    point = SelectField(_l("Point of the agenda"))

    def __init__(
        self,
        *args: Any,
        people: Sequence[Comer] = (),
        points: Sequence[AgendaPoint] = (),
        companies: Mapping[Side, str] | None = None,
        shared: bool = True,
        **keys: Any,
    ):
        super().__init__(*args, **keys)
        named = [(one.person_pid, _called(one.name)) for one in people if one.person_pid]
        sides = (
            [(SIDES[side], name) for side, name in (companies or {}).items()] if shared and companies else []
        )
        self.decided_by.choices = [(BOTH, _("Everybody there")), *sides, *named]
        self.point.choices = [("", _("None")), *((one.public_id, one.title) for one in points)]

    @classmethod
    def facts_of(cls, row: Any) -> dict[str, Any]:
        """Return the decision as the form shows it; `row` is a decision with its person and point by public id."""
        return {"text": row.text, "decided_by": row.decided_by, "point": row.point}


class PromiseForm(PortalForm):
    """What is promised because of a decision; whose promise it is follows from who does it."""

    title = StringField(_l("What is to be done"), validators=[Given(), Short(300)])
    owner = SelectField(_l("Who does it"))
    due_on = DayField(_l("By when"))

    def __init__(self, *args: Any, visibility: Visibility, companies: Mapping[Side, str], **keys: Any):
        super().__init__(*args, **keys)
        self.owner.choices = _owners(visibility, companies)

    @classmethod
    def about(cls, decision: Decision, due_on: date, owner: str, **keys: Any) -> "PromiseForm":
        """Return the form with good guesses: the decision's words, who took it, until the next meeting."""
        words = " ".join(decision.text.split())
        form = cls(data={"title": words[:300], "owner": owner, "due_on": due_on}, **keys)
        if form.owner.data not in dict(form.owner.choices):
            form.owner.data = SIDES[standpoint().side or Side.CUSTOMER]
        return form


def _owners(visibility: Visibility, companies: Mapping[Side, str]) -> list[tuple[str, str]]:
    mine = standpoint().side or Side.CUSTOMER
    found = readers(visibility, known_to=mine)
    sides = [side for side in Side if visibility is Visibility.SHARED or side is mine]
    choices = []
    for side in sorted(sides, key=lambda one: one is not mine):
        choices.append((SIDES[side], _("%(company)s, nobody named yet", company=companies[side])))
        choices += [
            (
                one.public_id,
                _("%(name)s (%(company)s)", name=_called(one.name_in(language())), company=companies[side]),
            )
            for one in found
            if one.side is side
        ]
    return choices


def _called(name: str) -> str:
    return pgettext("person", "%(name)s", name=name)
