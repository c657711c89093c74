"""Words that several cards share."""

from datetime import date

from portal.accounts import branding
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import Standpoint
from portal.foundation.audience import Side
from portal.plans.forms.checkins import BlockFields

AGAIN_AFTER_DAYS = 14
"""What is still in the way is asked about again after so many days."""


def company(point: Standpoint, side: Side) -> str:
    """Return the name of the company of a side."""
    return point.customer.name if side is Side.CUSTOMER else branding.vendor().name


def name_sides(form: BlockFields, point: Standpoint) -> None:
    """Let the reader choose between the two companies by name."""
    form.name_sides(company(point, Side.CUSTOMER), company(point, Side.VENDOR))


def again_on(point: Standpoint) -> date:
    """Return the day from which a card that stays as it is comes back."""
    return date.fromordinal(today_of(point.customer).toordinal() + AGAIN_AFTER_DAYS)
