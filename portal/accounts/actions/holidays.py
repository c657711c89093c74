"""Days on which a company is closed, beyond weekends and public holidays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from portal.accounts.actions.revisions import write_down
from portal.accounts.models import CompanyHoliday, Customer, VendorHoliday
from portal.accounts.rules.days import DayOff
from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.history import Change

NOBODYS = 0  # in place of a customer: the vendor's own days, which count for everybody


@dataclass(frozen=True)
class HolidaysChanged(Event):
    """A customer's company is closed on other days than before; that of the vendor, where it is nobody's."""


def add_for_customer(customer: Customer, days: Sequence[DayOff], *, by: Actor) -> int:
    """Close the customer in scope on these days; returns how many were new. A known day gets its new name."""
    known = {row.on: row for row in db.session.scalars(select(CompanyHoliday))}
    for day in days:
        if day.on in known:
            known[day.on].name = day.name or known[day.on].name
        else:
            db.session.add(CompanyHoliday(on=day.on, name=day.name))
    new = [day.on.isoformat() for day in days if day.on not in known]
    db.session.flush()
    _write_down(customer, Change(None, new or None), by=by)
    return len(new)


def remove_for_customer(customer: Customer, on: date, *, by: Actor) -> None:
    """Open the customer in scope on this day again."""
    db.session.execute(delete(CompanyHoliday).where(CompanyHoliday.on == on))
    _write_down(customer, Change([on.isoformat()], None), by=by)


def add_for_vendor(days: Sequence[DayOff], *, by: Actor) -> int:
    """Close the vendor's company on these days; returns how many were new."""
    known = {row.on: row for row in db.session.scalars(select(VendorHoliday))}
    for day in days:
        if day.on in known:
            known[day.on].name = day.name or known[day.on].name
        else:
            db.session.add(VendorHoliday(on=day.on, name=day.name))
    new = [day.on.isoformat() for day in days if day.on not in known]
    audit.remember("settings.changed", by=by, subject="holidays", added=new)
    announce(HolidaysChanged(NOBODYS))
    return len(new)


def remove_for_vendor(on: date, *, by: Actor) -> None:
    """Open the vendor's company on this day again."""
    db.session.execute(delete(VendorHoliday).where(VendorHoliday.on == on))
    audit.remember("settings.changed", by=by, subject="holidays", removed=[on.isoformat()])
    announce(HolidaysChanged(NOBODYS))


def _write_down(customer: Customer, change: Change, *, by: Actor) -> None:
    write_down("customer", customer.id, {"holidays": change}, by=by, visibility=Visibility.SHARED)
    announce(HolidaysChanged(customer.id))
