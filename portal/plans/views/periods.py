"""How a plan's period is called: by the customer's fiscal year where it fits one, else by its dates alone."""

from datetime import date

from babel.dates import format_date
from flask_babel import gettext as _

from portal.accounts.models import Customer
from portal.accounts.queries.calendars import fiscal_year
from portal.foundation.calendar import FiscalYear, Period
from portal.foundation.i18n import language


def period_words(first: date, last: date, customer: Customer | None) -> str:
    """Return "FY2026, second half" and the like, empty where the dates are no fiscal period."""
    year = fiscal_year(customer) if customer else FiscalYear()
    for period in (year.year_of(first), year.half_of(first), year.quarter_of(first)):
        if (period.first, period.last) == (first, last):
            return words(period)
    return ""


def words(period: Period) -> str:
    """Return how a fiscal period is called."""
    if period.kind == "half":
        if period.number == 1:
            return _("FY%(year)s, first half", year=period.year)
        return _("FY%(year)s, second half", year=period.year)
    if period.kind == "quarter":
        return _("FY%(year)s, Q%(number)s", year=period.year, number=period.number)
    return _("FY%(year)s", year=period.year)


def month_name(day: date) -> str:
    """Return the name of the month of `day`, with the year where one begins."""
    if language() == "ja":
        return f"{day.year}年{day.month}月" if day.month == 1 else f"{day.month}月"
    return str(format_date(day, "MMM y" if day.month == 1 else "MMM", locale="en"))
