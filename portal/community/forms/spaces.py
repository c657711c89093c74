"""The form of a space for several customers: how it is called, whom it is for, who begins."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from portal.accounts.forms.addressees import AddresseesForm
from portal.community.rules.words import SpaceKind
from portal.foundation.audience import Reach
from portal.foundation.forms import NumberField, Short, Within
from portal.foundation.i18n import LANGUAGES

MOST_DAYS = 20


class SpaceForm(AddresseesForm):
    """A space. Its addressees are chosen as those of articles are; that of every customer has none to choose."""

    name_ja = StringField(_l("Name in Japanese"), validators=[Short(120)])
    name_en = StringField(_l("Name in English"), validators=[Short(120)])
    about_ja = StringField(_l("What it is for, in Japanese"), validators=[Short(400)])
    about_en = StringField(_l("What it is for, in English"), validators=[Short(400)])
    language = SelectField(_l("Written in"), validate_choice=False)
    answer_days = NumberField(
        _l("Working days until we answer"),
        validators=[Within(1, MOST_DAYS)],
        description=_l("A question without an answer is told to the CSM of whoever asked"),
    )
    vendor_begins = BooleanField(
        _l("Only our own team begins posts"), description=_l("Customers answer, comment and react")
    )

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.language.choices = [
            SelectChoice("", _l("Any language")),
            *(SelectChoice(code, name) for code, name in LANGUAGES.items()),
        ]
        self.reach.choices = [one for one in self.reach.choices if one.value == Reach.SOME]
        self.reach.data = Reach.SOME.value

    @classmethod
    def facts_of(cls, row: Any) -> dict[str, Any]:
        """Return a space as the form shows it."""
        keys = sorted(row.addressees or [])
        return {
            "name_ja": row.name_ja, "name_en": row.name_en, "about_ja": row.about_ja, "about_en": row.about_en,
            "language": row.language, "answer_days": float(row.answer_days), "vendor_begins": row.vendor_begins,
            "groups": [key for key in keys if not key.startswith("customer:")],
            "customers": [key for key in keys if key.startswith("customer:")],
        }  # fmt: skip

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was changed as the row keeps it."""
        columns = {name: value for name, value in facts.items() if name in PLAIN}
        if "answer_days" in columns:
            columns["answer_days"] = int(columns["answer_days"] or 2)
        if "language" in columns and columns["language"] not in LANGUAGES:
            columns["language"] = ""
        if {"groups", "customers"} & set(facts):
            columns["addressees"] = self.keys
        return columns

    def addressed(self, kind: SpaceKind) -> "SpaceForm":
        """Leave out the addressees of the space that is for every customer."""
        if kind is not SpaceKind.SOME:
            for name in ("reach", "groups", "customers", "find"):
                del self[name]
        return self

    def validate_groups(self, field: Any) -> None:
        """Ask for somebody, unless a customer is only being looked for."""
        if "groups" in self:
            super().validate_groups(field)


PLAIN = ("name_ja", "name_en", "about_ja", "about_en", "language", "answer_days", "vendor_begins")
