"""Forms about what a customer bought."""

from typing import Any

from babel.numbers import get_currency_precision
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField
from wtforms.validators import ValidationError

from portal.accounts.forms.choices import CURRENCIES, product_choices
from portal.accounts.forms.editing import EditForm
from portal.accounts.forms.sign_in import LineField
from portal.accounts.models import Subscription
from portal.accounts.queries import subscriptions
from portal.accounts.rules.subscriptions import minor_units, notice_date
from portal.foundation.forms import DayField, Given, NumberField, PortalForm, Short, Within

LARGEST_AMOUNT = 10**12


class SubscriptionForm(EditForm):
    product = SelectField(_l("Product"), validators=[Given()])
    plan_name = LineField(_l("Plan"), validators=[Short(80)])
    starts_on = DayField(_l("Start"), validators=[Given()])
    renews_on = DayField(_l("Renewal"))
    auto_renews = BooleanField(_l("Renews automatically"), default=True)
    notice_months = NumberField(_l("Notice, months before"), default=1.0, validators=[Within(0, 24)])
    notice_on = DayField(
        _l("Notice deadline"), description=_l("Empty: computed from the renewal and the months of notice")
    )
    arr = NumberField(_l("ARR"), default=0.0, validators=[Within(0, LARGEST_AMOUNT)])
    currency = SelectField(_l("Currency"), default="JPY")
    external_id = LineField(_l("Number in the CRM"), validators=[Short(120)])

    def __init__(self, *args: Any, subscription: Subscription | None = None, **keys: Any):
        self.subscription = subscription
        super().__init__(*args, **keys)
        self.product.choices = product_choices()
        self.currency.choices = [(code, code) for code in CURRENCIES]

    @classmethod
    def facts_of(cls, row: Subscription) -> dict[str, Any]:
        """Return the subscription as the form shows it; a notice date that follows the rule is left out."""
        follows = row.notice_on == notice_date(row.renews_on, row.notice_months)
        return {
            "product": str(row.product_id),
            "plan_name": row.plan_name,
            "starts_on": row.starts_on,
            "renews_on": row.renews_on,
            "auto_renews": row.auto_renews,
            "notice_months": float(row.notice_months),
            "notice_on": None if follows else row.notice_on,
            "arr": row.arr_minor / 10 ** get_currency_precision(row.currency),
            "currency": row.currency,
            "external_id": row.external_id or "",
        }

    def columns_of(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed as columns."""
        columns = dict(facts)
        if "product" in columns:
            columns["product_id"] = int(columns.pop("product"))
        if "notice_months" in columns:
            columns["notice_months"] = int(columns["notice_months"] or 0)
        if "arr" in columns or "currency" in columns:
            columns.pop("arr", None)
            columns["currency"] = self.currency.data
            columns["arr_minor"] = minor_units(self.arr.data or 0, get_currency_precision(self.currency.data))
        if "external_id" in columns:
            columns["external_id"] = columns["external_id"] or None
        if "plan_name" in columns:
            columns["plan_name"] = columns["plan_name"] or ""
        return columns

    def validate_renews_on(self, field: Any) -> None:
        """A renewal lies after the start."""
        if field.data and self.starts_on.data and field.data <= self.starts_on.data:
            raise ValidationError(_l("The renewal lies before the start."))

    def validate_notice_on(self, field: Any) -> None:
        """Notice is given before the renewal."""
        if field.data and self.renews_on.data and field.data > self.renews_on.data:
            raise ValidationError(_l("The deadline lies after the renewal."))

    def validate_external_id(self, field: Any) -> None:
        """A number of the CRM means one subscription of this customer."""
        but = self.subscription.id if self.subscription else None
        if field.data and subscriptions.external_id_taken(field.data, but=but):
            raise ValidationError(_l("Another subscription has this number."))

    def validate_notice_months(self, field: Any) -> None:
        """Months are whole."""
        if field.data is not None and field.data != int(field.data):
            raise ValidationError(_l("Enter whole months."))


class EndForm(PortalForm):
    ended_on = DayField(_l("Last day"), validators=[Given()])
