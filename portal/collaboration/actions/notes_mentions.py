"""Whoever is named in a note hears of it: once per writing, and only if they can see that note."""

from collections.abc import Sequence

from portal.accounts.queries.readers import readers
from portal.activity.actions import notices
from portal.collaboration.models.notes import Note, NoteWriting
from portal.collaboration.queries import notes as asked
from portal.collaboration.rules.notes_html import document_of
from portal.collaboration.rules.notes_mentions import may_name, named
from portal.foundation.actor import Actor
from portal.foundation.audience import Side

KIND = "note.mentioned"


def newly_named(note: Note, changes: Sequence[tuple[Actor, bytes]]) -> dict[int | None, set[str]]:
    """Return whom (public ids) each author (inner id) names more often than the note did; ask before they are kept.

    The note is read only when a change makes a mention at all. What is written anew elsewhere in the note within
    one change (a line that is split, a word that is moved) names nobody newly.
    """
    found: dict[int | None, set[str]] = {}
    if not any(may_name(update) for _by, update in changes):
        return found
    doc = document_of(asked.kept(note.id).updates)
    for by, update in changes:
        before = named(doc) if may_name(update) else None
        doc.apply_update(update)
        if before is not None:
            found.setdefault(by.person_id, set()).update(named(doc) - before)
    return found


def tell_named(note: Note, writing: NoteWriting, public_ids: set[str], *, by: Actor) -> None:
    """Tell those of these people whom the author may name here and who can see this note."""
    if not public_ids:
        return
    known = readers(note.visibility, known_to=by.side or Side.CUSTOMER)
    notices.tell(
        {one.id for one in known if one.public_id in public_ids}, KIND, by=by,
        about=f"note:{note.id}:{writing.id}", visibility=note.visibility,
        subject_kind="note", subject_id=note.id, note_id=note.id,
    )  # fmt: skip
