"""Keeping what was typed into notes, and gathering it into versions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from portal.activity import actions as activity
from portal.collaboration.actions.notes_mentions import newly_named, tell_named
from portal.collaboration.models.notes import Note, NoteUpdate, NoteVersion, NoteWriting
from portal.collaboration.queries import notes as asked
from portal.collaboration.rules.notes_html import document_of
from portal.collaboration.rules.notes_lines import Line, added
from portal.collaboration.subjects import Subject
from portal.foundation import clock, outbox
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.tenancy import narrowed, scope

ONE_SITTING = timedelta(minutes=30)  # of an author: one entry in the timeline
GATHER_AFTER = 200  # loose updates
GATHER = "notes.gather"


@dataclass(frozen=True, slots=True)
class Written:
    """One change and who made it."""

    update: bytes
    by: Actor


@dataclass(frozen=True)
class NoteBegun(Event):
    """The program put the first lines into a note: whoever has it open reads on."""

    subject_kind: str
    subject_id: int
    place: Visibility


def write(subject: Subject, place: Visibility, changes: Sequence[Written]) -> int:
    """Keep these changes to the subject's note of this place, tell whom they name; return the last one's number."""
    note, now = _note(subject, place), clock.now()
    named = newly_named(note, [(each.by, each.update) for each in changes])
    db.session.add_all(
        NoteUpdate(
            note_id=note.id,
            number=number,
            blob=each.update,
            author_id=each.by.person_id or 0,
            visibility=place,
        )
        for number, each in enumerate(changes, note.numbered + 1)
    )
    note.written_at, note.numbered = now, note.numbered + len(changes)
    for author in {each.by.person_id: each.by for each in changes}.values():
        writing = _note_writing(subject, note, author, now)
        tell_named(note, writing, named.get(author.person_id, set()), by=author)
    if note.numbered - note.gathered_to >= GATHER_AFTER:
        owe_gathering(note)
    db.session.flush()
    return note.numbered


def write_lines(subject: Subject, place: Visibility, lines: Sequence[Line], *, by: Actor) -> None:
    """Add lines at the end of the subject's note of this place."""
    doc = asked.document(asked.note_of(subject, place))
    write(subject, place, [Written(added(doc, lines), by)])


def begin_with(subject: Subject, place: Visibility, lines: Sequence[Line], *, by: Actor) -> bool:
    """Put lines into a note in which nobody has written yet; False where something stands there already.

    It is no entry of the timeline: nobody has said anything yet.
    """
    note = _note(subject, place)
    if note.numbered:
        return False
    note.written_at, note.numbered = clock.now(), 1
    blob = added(document_of([]), lines)
    db.session.add(
        NoteUpdate(note_id=note.id, number=1, blob=blob, author_id=by.person_id or 0, visibility=place)
    )
    db.session.flush()
    announce(NoteBegun(note.customer_id, subject.kind, subject.id, place))
    return True


def owe_gathering(note: Note) -> None:
    """Have the worker gather the note's loose updates."""
    outbox.owe(
        GATHER,
        customer_id=note.customer_id,
        dedupe_key=f"{GATHER}:{note.id}:{note.gathered_to}",
        note=note.id,
    )


def gather(note_id: int, day_of: Callable[[datetime], date], today: date) -> int:
    """Make a version of each day's end out of the loose updates; return how many updates became part of one.

    `day_of` tells the customer's day of an instant. The present day's version is made anew until the day is over.
    """
    note = db.session.scalars(narrowed(select(Note).where(Note.id == note_id), Note).with_for_update()).one()
    loose, text = asked.loose(note_id), list(asked.newest_blob(note_id))
    by_day: dict[date, list[Any]] = {}
    for row in loose:
        by_day.setdefault(min(day_of(row.at), today), []).append(row)
    for day, rows in sorted(by_day.items()):
        text = [document_of([*text, *(row.blob for row in rows)]).get_update()]
        _keep_version(note, day, rows[-1].number, text[0])
    if loose:
        note.gathered_to = loose[-1].number
        past = delete(NoteUpdate).where(NoteUpdate.note_id == note_id, NoteUpdate.number <= note.gathered_to)
        db.session.execute(past, execution_options={"synchronize_session": False})
    return len(loose)


def _note(subject: Subject, place: Visibility) -> Note:
    """Return the note, made if need be, and locked: changes to one note are numbered in the order they are kept."""
    insert = insert_postgresql if db.engine.dialect.name == "postgresql" else insert_sqlite
    current, now = scope(), clock.now()
    values = {
        "customer_id": current.customer_id if current else None,
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "visibility": place,
        "begun_at": now,
        "written_at": now,
        "numbered": 0,
        "gathered_to": 0,
    }
    unless_there = ["customer_id", "subject_kind", "subject_id", "visibility"]
    db.session.execute(
        insert(Note).values(**values).on_conflict_do_nothing(index_elements=unless_there),
        execution_options={"narrowed": True},
    )
    wanted = select(Note).where(
        Note.subject_kind == subject.kind, Note.subject_id == subject.id, Note.visibility == place
    )
    return db.session.scalars(narrowed(wanted, Note).with_for_update()).one()


def _note_writing(subject: Subject, note: Note, by: Actor, now: datetime) -> NoteWriting:
    latest = select(NoteWriting).where(
        NoteWriting.note_id == note.id,
        NoteWriting.author_id == by.person_id,
        NoteWriting.last_at > now - ONE_SITTING,
        NoteWriting.began_at > now - ONE_SITTING,
    )
    row = db.session.scalar(narrowed(latest, NoteWriting).limit(1))
    if row is not None:
        row.last_at = now
        return row
    row = NoteWriting(
        note_id=note.id, author_id=by.person_id or 0, author_side=by.side, visibility=note.visibility,
        began_at=now, last_at=now,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    activity.record(
        "note.written", by=by, visibility=note.visibility, subject_kind=subject.kind,
        subject_public_id=subject.public_id, title=subject.title,
    )  # fmt: skip
    return row


def _keep_version(note: Note, day: date, up_to: int, blob: bytes) -> None:
    there = select(NoteVersion).where(NoteVersion.note_id == note.id, NoteVersion.day == day)
    version = db.session.scalar(narrowed(there, NoteVersion))
    if version is None:
        version = NoteVersion(note_id=note.id, day=day, visibility=note.visibility)
        db.session.add(version)
    version.up_to, version.blob, version.at = up_to, blob, clock.now()
    db.session.flush()
