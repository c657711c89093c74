"""Forms of commitments: what was promised, by whom, by when; and why it was given up."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy import select
from wtforms import RadioField, SelectField, StringField, TextAreaField

from portal.accounts import branding
from portal.accounts.forms.editing import EditForm
from portal.accounts.models import User
from portal.accounts.queries.readers import readers
from portal.accounts.standpoint import standpoint
from portal.commitments.models import Commitment
from portal.foundation.audience import Side, Visibility, inside_of
from portal.foundation.db import db
from portal.foundation.forms import DayField, Given, PortalForm, Short
from portal.foundation.i18n import language

#: Whose promise it is while nobody of that side is named for it.
NOBODY_OF = {Side.VENDOR: "side:vendor", Side.CUSTOMER: "side:customer"}


class CommitmentForm(EditForm):
    """What a side promised. Whose promise it is follows from who does it."""

    title = StringField(_l("What is to be done"), validators=[Given(), Short(300)])
    owner = SelectField(_l("Who does it"))
    due_on = DayField(_l("By when"))
    details = TextAreaField(_l("More about it"), validators=[Short(4_000)])
    visibility = RadioField(_l("Who will see it"))

    def __init__(self, *args: Any, commitment: Commitment | None = None, **keys: Any):
        super().__init__(*args, **keys)
        inside = inside_of(standpoint().side or Side.CUSTOMER)
        chosen = inside if self.visibility.data == str(inside) else Visibility.SHARED
        seen_by = commitment.visibility if commitment else chosen
        self.visibility.choices = [(str(one), str(one)) for one in (Visibility.SHARED, inside)]
        if commitment is not None:
            del self.visibility
        elif self.visibility.data is None:
            self.visibility.data = str(Visibility.SHARED)
        self.owner.choices = owner_choices(seen_by)
        if self.owner.data is None:
            self.owner.data = NOBODY_OF[standpoint().side or Side.CUSTOMER]

    @classmethod
    def facts_of(cls, row: Commitment) -> dict[str, Any]:
        """Return the commitment as the form shows it."""
        wanted = select(User.public_id).where(User.id == row.owner_id)
        owner = db.session.scalar(wanted) if row.owner_id else None
        return {
            "title": row.title,
            "owner": owner or NOBODY_OF[row.side],
            "due_on": row.due_on,
            "details": row.details,
        }

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed as columns."""
        columns = dict(facts)
        if "owner" in columns:
            columns["owner_id"], columns["side"] = owner_of(columns.pop("owner"))
        return columns


class DropForm(PortalForm):
    """Why something is not done after all."""

    why = TextAreaField(
        _l("Why it is given up"),
        validators=[Given(), Short(1_000)],
        description=_l("Everybody who sees the action item reads this"),
    )


def owner_of(chosen: str) -> tuple[int | None, Side]:
    """Return who does it and whose promise it is, from what was chosen."""
    for side, value in NOBODY_OF.items():
        if chosen == value:
            return None, side
    row = db.session.execute(select(User.id, User.staff_role).where(User.public_id == chosen)).one()
    return row.id, Side.VENDOR if row.staff_role else Side.CUSTOMER


def owner_choices(visibility: Visibility) -> list[tuple[str, str]]:
    """Return who can be asked to do it: everybody who sees it and is known to the reader; or a side alone."""
    point = standpoint()
    mine = point.side or Side.CUSTOMER
    companies = {Side.VENDOR: branding.vendor().name, Side.CUSTOMER: point.customer.name}
    sides = list(companies) if visibility is Visibility.SHARED else [mine]
    found = readers(visibility, known_to=mine)
    choices = []
    for side in sorted(sides, key=lambda side: side is not mine):
        choices.append((NOBODY_OF[side], _("%(company)s, nobody named yet", company=companies[side])))
        choices += [
            (one.public_id, _person(one.name_in(language()), companies[side]))
            for one in found
            if one.side is side
        ]
    return choices


def _person(name: str, company: str) -> str:
    return _("%(name)s (%(company)s)", name=pgettext("person", "%(name)s", name=name), company=company)
