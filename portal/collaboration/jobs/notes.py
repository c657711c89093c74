"""The worker gathers what was typed: a note is read from few rows, and each day's last text can be seen later."""

from datetime import date, datetime

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.collaboration.actions import notes
from portal.collaboration.models.notes import Note
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.tenancy import customer_scope, every_customer


@job(notes.GATHER)
def gather(item: OutboxItem) -> None:
    """Gather one note's loose updates."""
    if item.customer_ref is None:
        return
    zone = db.session.scalars(select(Customer.time_zone).where(Customer.id == item.customer_ref)).one()

    def day_of(instant: datetime) -> date:
        return clock.day_of(instant, zone)

    with customer_scope(item.customer_ref):
        notes.gather(int(item.ids["note"]), day_of, clock.today(zone))
        db.session.flush()


@job("notes.days", hourly=True)
def end_days(_item: OutboxItem) -> None:
    """Owe the gathering of notes that were last written in on a day that is over."""
    with every_customer("the worker looks for notes whose day is over"):
        found = db.session.execute(
            select(Note, Customer.time_zone)
            .join(Customer, Customer.id == Note.customer_id)
            .where(Note.numbered > Note.gathered_to)
        ).all()
    for note, zone in found:
        if clock.day_of(note.written_at, zone) < clock.today(zone):
            notes.owe_gathering(note)
