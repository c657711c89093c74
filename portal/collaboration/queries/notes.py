"""Notes as they stand and stood: their documents, their HTML and words, who wrote in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pycrdt import Doc
from sqlalchemy import Row, func, select

from portal.accounts.models import User
from portal.collaboration.models.notes import Note, NoteUpdate, NoteVersion, NoteWriting
from portal.collaboration.rules import notes_html
from portal.collaboration.subjects import Subject
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database holds of a note beyond an update: the changes, and the number of the last one."""

    updates: tuple[bytes, ...] = ()
    last: int = 0


NOTHING_KEPT = Kept()


def note_of(subject: Subject, place: Visibility) -> Note | None:
    """Return the note of this visibility, None while nobody has written in it."""
    return by_place(subject.kind, subject.id, place)


def by_place(kind: str, subject_id: int, place: Visibility) -> Note | None:
    """Return the note of a subject by its inner name."""
    wanted = select(Note).where(
        Note.subject_kind == kind, Note.subject_id == subject_id, Note.visibility == place
    )
    return db.session.scalar(narrowed(wanted, Note))


def kept(note_id: int | None, since: int = 0) -> Kept:
    """Return what was written after an update; what became a version meanwhile comes as that version."""
    if note_id is None:
        return NOTHING_KEPT
    version = db.session.execute(_newest_version(note_id, since)).first()
    floor = version.up_to if version else since
    rows = db.session.execute(_updates_after(note_id, floor)).all()
    blobs = ([version.blob] if version else []) + [row.blob for row in rows]
    return Kept(tuple(blobs), rows[-1].number if rows else floor)


def document(note: Note | None) -> Doc[Any]:
    """Return a note's document as it stands."""
    return notes_html.document_of(kept(note.id).updates if note else ())


def html_of(subject: Subject, place: Visibility | None = None) -> str:
    """Return the note as safe HTML, "" while it is empty. Without a place: the note all who see the subject share."""
    return notes_html.html(document(note_of(subject, place or subject.visibility)))


def text_of(subject: Subject, place: Visibility | None = None) -> str:
    """Return the note's words, line by line."""
    return notes_html.text(document(note_of(subject, place or subject.visibility)))


def version(public_id: str) -> NoteVersion | None:
    """Return a note as it stood at the end of a day, by its public id."""
    return db.session.scalar(
        narrowed(select(NoteVersion).where(NoteVersion.public_id == public_id), NoteVersion)
    )


def versions(note: Note | None) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the days whose text is kept, the latest first, without the text."""
    if note is None:
        return []
    wanted = select(NoteVersion.public_id, NoteVersion.day, NoteVersion.at).where(
        NoteVersion.note_id == note.id
    )
    return db.session.execute(narrowed(wanted.order_by(NoteVersion.day.desc()).limit(400), NoteVersion)).all()


def writings(note: Note | None, most: int = 50) -> Sequence[Row[User, datetime, datetime]]:
    """Return who wrote, from when until when, the latest first."""
    if note is None:
        return []
    wanted = select(User, NoteWriting.began_at, NoteWriting.last_at).join(
        NoteWriting, NoteWriting.author_id == User.id
    )
    wanted = wanted.where(NoteWriting.note_id == note.id).order_by(NoteWriting.last_at.desc())
    return db.session.execute(narrowed(wanted.limit(most), NoteWriting)).all()


def loose(note_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the updates that are in no version yet, in order, with their times."""
    newest = db.session.scalar(_newest_up_to(note_id)) or 0
    return db.session.execute(_updates_after(note_id, newest)).all()


def newest_blob(note_id: int) -> tuple[bytes, ...]:
    """Return the newest version's text, if there is one."""
    row = db.session.execute(_newest_version(note_id, 0)).first()
    return (row.blob,) if row else ()


def _newest_version(note_id: int, since: int) -> Any:
    wanted = select(NoteVersion.up_to, NoteVersion.blob).where(
        NoteVersion.note_id == note_id, NoteVersion.up_to > since
    )
    return narrowed(wanted.order_by(NoteVersion.up_to.desc()).limit(1), NoteVersion)


def _newest_up_to(note_id: int) -> Any:
    return narrowed(select(func.max(NoteVersion.up_to)).where(NoteVersion.note_id == note_id), NoteVersion)


def _updates_after(note_id: int, floor: int) -> Any:
    wanted = select(NoteUpdate.number, NoteUpdate.blob, NoteUpdate.at).where(
        NoteUpdate.note_id == note_id, NoteUpdate.number > floor
    )
    return narrowed(wanted.order_by(NoteUpdate.number), NoteUpdate)
