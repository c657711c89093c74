"""Long lists from a CRM: read and compared without holding the database, then written in one step."""

from sqlalchemy import select

from portal.accounts.actions import crm_imports
from portal.accounts.models import CrmImport, User
from portal.accounts.queries.crm_imports import opened
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db, writing
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.sheets import SheetError


@job("crm.import", reaches_out=True)
def take_in(item: OutboxItem) -> None:
    """Import one file as a whole; rows that have become bad meanwhile refuse it, and nothing is written."""
    found = _found(item)
    if found is None or found.applied_at is not None:
        return
    try:
        table = opened(found)
    except SheetError:
        return
    db.session.rollback()
    with writing():
        found = _found(item)
        if found is None or found.applied_at is not None:
            return
        reader = db.session.scalars(select(User).where(User.id == found.by_id)).one()
        by = Actor(ActorKind.WORKER, Side.VENDOR, reader.id)
        try:
            crm_imports.apply(found, crm_imports.planned(found, table, reader), reader, by=by)
        except crm_imports.NotImportable:
            found.refused_at, found.asked_at = clock.now(), None
        db.session.commit()


def _found(item: OutboxItem) -> CrmImport | None:
    return db.session.scalar(select(CrmImport).where(CrmImport.id == item.ids["crm_import_id"]))
