"""Forgetting on which days somebody was here: in time, and when the person is erased."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from portal.contacts.models import LastContact, VisitDay
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope, every_customer


def forget_before(day: date) -> None:
    """Forget the visits before a day, at every customer."""
    _forget(VisitDay, VisitDay.on < day)


def forget_person(person_id: int) -> None:
    """Forget a person's visits, and when they were last spoken with, wherever they belonged."""
    _forget(VisitDay, VisitDay.person_id == person_id)
    _forget(LastContact, LastContact.person_id == person_id)


def _forget(model: type[VisitDay] | type[LastContact], which: ColumnElement[bool]) -> None:
    with every_customer("where there is something to forget"):
        found: Sequence[Any] = db.session.scalars(select(model.customer_id).where(which).distinct()).all()
    for customer_id in found:
        with customer_scope(customer_id):
            db.session.execute(delete(model).where(which), execution_options={"synchronize_session": False})
