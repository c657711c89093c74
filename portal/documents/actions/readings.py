"""Noting that somebody opened a version, and that they say they have read it."""

from sqlalchemy import select

from portal.documents.models import DocumentReading, DocumentVersion
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed


def note_opening(version_id: int, person_id: int, side: Side) -> DocumentReading:
    """Note that a person has opened a version of the customer in scope; the first time counts."""
    known = select(DocumentReading).where(
        DocumentReading.version_id == version_id, DocumentReading.person_id == person_id
    )
    reading = db.session.scalar(narrowed(known, DocumentReading))
    if reading is None:
        reading = DocumentReading(version_id=version_id, person_id=person_id, side=side)
        db.session.add(reading)
        db.session.flush()
    return reading


def confirm(version: DocumentVersion, person_id: int, side: Side) -> None:
    """Note that a person says under their name that they have read a version."""
    reading = note_opening(version.id, person_id, side)
    reading.confirmed_at = reading.confirmed_at or clock.now()


def forget(person_id: int) -> None:
    """Forget what an erased person opened at the customer in scope; what they said stays, under nobody's name."""
    silent = select(DocumentReading).where(
        DocumentReading.person_id == person_id, DocumentReading.confirmed_at.is_(None)
    )
    for reading in db.session.scalars(narrowed(silent, DocumentReading)).all():
        db.session.delete(reading)
