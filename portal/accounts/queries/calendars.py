"""The days on which both sides work: public holidays, and the company holidays of either side."""

from collections.abc import Collection
from datetime import date

from flask import g
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import CompanyHoliday, Customer, VendorHoliday
from portal.foundation import clock
from portal.foundation.calendar import FiscalYear, UnknownCountry, WorkCalendar
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed


def work_calendar(customer: Customer) -> WorkCalendar:
    """Return the calendar by which promises to the customer in scope are counted.

    A day on which either side is off is no working day. The weekend is that of the customer's country.
    """
    return _calendar(customer.country, customers_days(customer) | vendors_days())


class WorkCalendars:
    """The calendars of several customers, as `work_calendar` counts, read at once; made under `every_customer`."""

    def __init__(self, customer_ids: Collection[int]) -> None:
        self._vendors = vendors_days()
        self._closed: dict[int, set[date]] = {}
        days = select(CompanyHoliday.customer_id, CompanyHoliday.on)
        wanted = days.where(CompanyHoliday.customer_id.in_(sorted(customer_ids)))
        for customer_id, on in db.session.execute(narrowed(wanted, CompanyHoliday)):
            self._closed.setdefault(customer_id, set()).add(on)

    def of(self, customer_id: int, country: str) -> WorkCalendar:
        """Return the calendar of one of them."""
        return _calendar(country, frozenset(self._closed.get(customer_id, ())) | self._vendors)


def fiscal_year(customer: Customer) -> FiscalYear:
    """Return how the customer counts its years and quarters."""
    return FiscalYear(customer.fiscal_first_month)


def today_of(customer: Customer) -> date:
    """Return the customer's calendar day, whoever asks."""
    return clock.today(customer.time_zone)


def customers_days(customer: Customer) -> frozenset[date]:
    """Return the company holidays of the customer in scope."""
    days = select(CompanyHoliday.on).where(CompanyHoliday.customer_id == customer.id)
    return frozenset(db.session.execute(narrowed(days, CompanyHoliday)).scalars())


def vendors_days() -> frozenset[date]:
    """Return the vendor's own company holidays."""
    return frozenset(db.session.scalars(select(VendorHoliday.on)))


def vendors_today() -> date:
    """Return the calendar day it is at the vendor's."""
    return clock.today(branding.installation().time_zone)


def vendors_calendar() -> WorkCalendar:
    """Return the days on which the vendor's people work; asked once a request."""
    if "vendors_calendar" not in g:
        remember_vendors_days(vendors_days())
    found: WorkCalendar = g.vendors_calendar
    return found


def remember_vendors_days(closed: frozenset[date]) -> None:
    """Take the vendor's company holidays as somebody else has read them, for the rest of the request."""
    try:
        g.vendors_calendar = WorkCalendar(branding.installation().country, closed)
    except UnknownCountry:
        g.vendors_calendar = WorkCalendar((), closed)


def _calendar(country: str, closed: frozenset[date]) -> WorkCalendar:
    try:
        return WorkCalendar(tuple(dict.fromkeys((country, branding.installation().country))), closed)
    except UnknownCountry:
        return WorkCalendar((), closed)
