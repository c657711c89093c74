"""Whom something is told to that crosses customers, chosen from wide to narrow and said in one sentence.

Articles use it, and whatever else inherits `foundation.audience.Addressed`. The page shows the fields by
`accounts/_addressees.html`.
"""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from portal.accounts.forms.editing import EditForm
from portal.accounts.queries import addressees
from portal.accounts.queries.addressees import Named
from portal.foundation.audience import Addressed, Reach
from portal.foundation.forms import Short
from portal.foundation.i18n import language, number
from portal.foundation.requests import new_request_key

REACHES: dict[Reach, Any] = {
    Reach.PUBLIC: _l("Public"),
    Reach.EVERY_CUSTOMER: lazy_pgettext("reach", "Every customer"),
    Reach.SOME: _l("Some customers"),
    Reach.VENDOR: _l("Our own team alone"),
}
HINTS: dict[Reach, Any] = {
    Reach.PUBLIC: _l("Anybody on the internet, search engines too"),
    Reach.EVERY_CUSTOMER: _l("Whoever is signed in"),
    Reach.SOME: _l("By segment, product or plan, or by name"),
    Reach.VENDOR: _l("No customer, not even that it exists"),
}
MOST_NAMED = 200


class AddresseesForm(EditForm):
    """How far something reaches, and for some customers: which."""

    reach = RadioField(
        _l("Who may read it"),
        choices=[SelectChoice(one.value, word) for one, word in REACHES.items()],
        default="vendor",
    )
    groups = SelectMultipleField(_l("Segments, products and plans"), validate_choice=False)
    customers = SelectMultipleField(_l("Customers by name"), validate_choice=False)
    find = StringField(_l("Find a customer"), validators=[Short(80)])

    def process(self, *args: Any, **keys: Any) -> None:
        """Read the form; looking for a customer is answered and done, so what is saved afterwards is another act."""
        super().process(*args, **keys)
        if self.looks_for:
            self.request_key.data = new_request_key()

    @classmethod
    def facts_of(cls, row: Addressed) -> dict[str, Any]:
        """Return how a row is addressed, as the form shows it."""
        keys = sorted(row.addressees or [])
        return {
            "reach": Reach(row.reach).value,
            "groups": [key for key in keys if not key.startswith("customer:")],
            "customers": [key for key in keys if key.startswith("customer:")],
        }

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was chosen as a row keeps it: `reach` and `addressees`, whichever of them changed."""
        return {"reach": self.chosen, "addressees": self.keys} if facts else {}

    @property
    def chosen(self) -> Reach:
        """Return how far it is to reach."""
        return Reach(self.reach.data) if self.reach.data in set(Reach) else Reach.VENDOR

    @property
    def keys(self) -> list[str]:
        """Return the chosen keys; none unless it is for some customers."""
        if self.chosen is not Reach.SOME:
            return []
        return [
            one.key for one in addressees.named([*(self.groups.data or ()), *(self.customers.data or ())])
        ]

    @property
    def looks_for(self) -> bool:
        """True when the form was sent to find a customer, not to be saved."""
        return "find_now" in request.form

    def offered(self) -> dict[str, list[Named]]:
        """Return what can be ticked, by group; of customers those that are ticked, and those found by name."""
        groups: dict[str, list[Named]] = {"segment": [], "product": [], "plan": []}
        for one in addressees.choices():
            groups[one.group].append(one)
        ticked = [one for one in addressees.named(self.customers.data or ()) if one.group == "customer"]
        known = {one.key for one in ticked}
        found = [one for one in addressees.customers_called(self.find.data or "") if one.key not in known]
        return {**groups, "customer": ticked + found}

    def told(self) -> str:
        """Return in one sentence whom the choice reaches."""
        return sentence(self.chosen, self.keys)

    def validate_groups(self, field: Any) -> None:
        """Ask for somebody where it is for some customers."""
        if self.chosen is Reach.SOME and not self.looks_for and not self.keys:
            raise ValidationError(_("Choose at least one segment, product, plan or customer."))
        if len(self.customers.data or ()) > MOST_NAMED:
            raise ValidationError(_("Name %(most)s customers at most.", most=MOST_NAMED))


def reach_word(reach: Reach) -> str:
    """Return how a reach is called."""
    return str(REACHES[Reach(reach)])


def sentence(reach: Reach, keys: Sequence[str] = ()) -> str:
    """Say who reads something, and how many customers that is today."""
    count = addressees.reached(reach, keys)
    told = number(count)
    if reach is Reach.PUBLIC:
        return _("Anybody can read it without signing in; our %(count)s customers as well.", count=told)
    if reach is Reach.EVERY_CUSTOMER:
        return ngettext(
            "The people of our %(count)s customer read it once they are signed in.",
            "The people of all our %(count)s customers read it once they are signed in.",
            count,
            count=told,
        )
    if reach is Reach.VENDOR:
        return _("Only our own team reads it. No customer does.")
    if not keys:
        return _("Nobody at a customer reads it yet: choose who does.")
    names = _names(keys)
    return ngettext(
        "The people of %(count)s customer read it: %(names)s.",
        "The people of %(count)s customers read it: %(names)s.",
        count,
        count=told,
        names=names,
    )


def _names(keys: Sequence[str], most: int = 5) -> str:
    named = [one.name(language()) for one in addressees.named(keys)]
    shown = _(", ").join(named[:most])
    more = len(named) - most
    return _("%(names)s and %(more)s more", names=shown, more=more) if more > 0 else shown
