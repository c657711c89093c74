"""Company holidays as lists show them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from portal.accounts.models import CompanyHoliday, VendorHoliday
from portal.foundation.db import db


def of_customer(since: date) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return (on, name) of the days off of the customer in scope from `since` on."""
    statement = select(CompanyHoliday.on, CompanyHoliday.name)
    return db.session.execute(statement.where(CompanyHoliday.on >= since).order_by(CompanyHoliday.on)).all()


def of_vendor(since: date) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return (on, name) of the vendor's days off from `since` on."""
    statement = select(VendorHoliday.on, VendorHoliday.name)
    return db.session.execute(statement.where(VendorHoliday.on >= since).order_by(VendorHoliday.on)).all()
