"""Forms about a customer as a company."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from portal.accounts.forms.choices import (
    STAGES,
    month_choices,
    pairs,
    person_choices,
    segment_choices,
)
from portal.accounts.forms.editing import EditForm
from portal.accounts.forms.profile import language_choices
from portal.accounts.forms.settings import AccentForm
from portal.accounts.forms.sign_in import LineField
from portal.accounts.models import Customer, LifecycleStage
from portal.accounts.places import country_choices, zone_choices
from portal.accounts.queries import customers, team
from portal.accounts.rules.slugs import SLUG
from portal.foundation.forms import Given, PortalForm, Short


class CompanyForm(EditForm):
    """What both sides may change about the company."""

    name = LineField(_l("Company name"), validators=[Given(), Short(200)], render_kw={"autocomplete": "off"})
    kana = LineField(
        _l("Company name in kana"), validators=[Short(200)], description=_l("For sorting and for search")
    )
    industry = LineField(_l("Industry"), validators=[Short(80)])
    language = SelectField(_l("Language"))
    time_zone = SelectField(_l("Time zone"))
    country = SelectField(_l("Country, for public holidays"))
    fiscal_first_month = SelectField(_l("First month of the fiscal year"))

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.language.choices = language_choices()
        self.time_zone.choices = zone_choices(self.time_zone.data or "")
        self.country.choices = country_choices()
        self.fiscal_first_month.choices = month_choices()

    @classmethod
    def facts_of(cls, row: Customer) -> dict[str, Any]:
        """Return the company as the form shows it."""
        names = ("name", "kana", "industry", "language", "time_zone", "country")
        facts = {name: getattr(row, name) for name in names}
        return facts | {"fiscal_first_month": str(row.fiscal_first_month)}

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed as columns."""
        columns = {name: "" if value is None else value for name, value in facts.items()}
        if "fiscal_first_month" in columns:
            columns["fiscal_first_month"] = int(columns["fiscal_first_month"])
        return columns


class CustomerForm(CompanyForm):
    """What the vendor's team knows beyond that."""

    slug = LineField(
        _l("Name in addresses"),
        validators=[Short(40)],
        description=_l("Small letters, digits and hyphens; empty: made from the name"),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    segment = SelectField(_l("Segment"), default="")
    external_id = LineField(_l("Number in the CRM"), validators=[Short(120)])

    def __init__(self, *args: Any, customer: Customer | None = None, **keys: Any):
        self.customer = customer
        super().__init__(*args, **keys)
        self.segment.choices = segment_choices()

    @classmethod
    def facts_of(cls, row: Customer) -> dict[str, Any]:
        """Return the customer as the form shows it."""
        segment = str(row.segment_id) if row.segment_id else ""
        return super().facts_of(row) | {
            "slug": row.slug,
            "segment": segment,
            "external_id": row.external_id or "",
        }

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed as columns."""
        columns = super().columns_of(facts)
        if "segment" in columns:
            columns["segment_id"] = int(columns.pop("segment") or 0) or None
        if "external_id" in columns:
            columns["external_id"] = columns["external_id"] or None
        if "slug" in columns and not columns["slug"]:
            columns.pop("slug")
        return columns

    def validate_slug(self, field: Any) -> None:
        """An address name is short, plain and nobody else's."""
        field.data = (field.data or "").lower()
        if not field.data:
            return
        if not SLUG.fullmatch(field.data):
            raise ValidationError(_l("Use small letters, digits and hyphens only."))
        if customers.slug_taken(field.data, but=self.customer.id if self.customer else None):
            raise ValidationError(_l("Another customer has this name in its address."))

    def validate_external_id(self, field: Any) -> None:
        """A number of the CRM means one customer."""
        if field.data and customers.external_id_taken(
            field.data, but=self.customer.id if self.customer else None
        ):
            raise ValidationError(_l("Another customer has this number."))


class NewCustomerForm(CustomerForm):
    """A customer and who accompanies it."""

    stage = SelectField(_l("Stage"), default=LifecycleStage.PRE_CONTRACT.value)
    primary = SelectField(_l("Primary CSM"), validators=[Given()])
    backup = SelectField(
        _l("Backup CSM"), default="", description=_l("So that the customer hangs on no one person")
    )

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.accompanying = {one.public_id: one for one in team.colleagues() if team.may_accompany(one)}
        people = list(self.accompanying.values())
        self.stage.choices = pairs(STAGES)[:-1]
        self.primary.choices = person_choices(people, _("Please choose"))
        self.backup.choices = person_choices(people, _("Nobody yet"))

    def validate_backup(self, field: Any) -> None:
        """The backup is another person."""
        if field.data and field.data == self.primary.data:
            raise ValidationError(_l("Choose somebody other than the primary."))

    def facts(self) -> dict[str, Any]:
        """Return the new customer's columns."""
        names = (*CompanyForm.facts_of(Customer(fiscal_first_month=4)), "slug", "segment", "external_id")
        columns = self.columns_of({name: self[name].data for name in names})
        return columns | {"stage": LifecycleStage(self.stage.data)}


class StageForm(PortalForm):
    stage = RadioField(_l("Stage"), validators=[Given()])
    reason = TextAreaField(
        _l("Reason"),
        validators=[Short(1000)],
        description=_l(
            "Needed when a kick-off begins before CS has accepted the handover from sales. It is recorded."
        ),
    )

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.stage.choices = pairs(STAGES)


class LogoForm(PortalForm):
    picture = FileField(_l("Picture (PNG, JPEG, WebP or GIF, up to 2 MB)"))


class CompanyAccentForm(AccentForm):
    """The company's own colour."""

    accent = StringField(
        _l("Company colour"),
        validators=[Short(9)],
        description=_l(
            "As #rrggbb; empty: none. It stands on the cover of business reviews; its lightness is moved until it can "
            "be told from the ground."
        ),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
