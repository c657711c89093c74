"""What the bell and the mail say about notes, as far as their reader may see them at that moment."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy import select

from portal.accounts.models import User
from portal.activity import notices
from portal.activity.models import ByMail
from portal.activity.notices import Noted, Told
from portal.collaboration import subjects
from portal.collaboration.actions.notes_mentions import KIND
from portal.collaboration.models.notes import Note
from portal.collaboration.queries.notes_places import still_fits
from portal.collaboration.subjects import Subject
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed


@notices.kind(KIND, _l("Somebody mentions you in a note"), usually=ByMail.AT_ONCE, direct=True)
def mentioned(_reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever was named in a note; the note itself is read where it stands."""
    notes = _notes([one.ids.get("note_id") for one in noted])
    found: dict[int, Told] = {}
    for one in noted:
        if (known := notes.get(one.ids.get("note_id"))) is None:
            continue
        note, subject = known
        who = pgettext("person", "%(name)s", name=one.by.name) if one.by and one.by.name else _("Somebody")
        sentence = _("%(name)s mentioned you in a note", name=who)
        found[one.id] = Told(
            title=sentence,
            endpoint="notes.show",
            place={"slug": one.customer_slug, "subject": subject.public_id, "of": str(note.visibility)},
            about=subject.title,
            subject=sentence,
            action=_("Read the note"),
            icon="at-sign",
        )
    return found


def _notes(ids: Sequence[Any]) -> dict[Any, tuple[Any, Subject]]:
    """Return those of these notes that the reader sees today, each with what it is about, by id."""
    asked = select(Note.id, Note.subject_kind, Note.subject_id, Note.visibility)
    asked = asked.where(Note.id.in_(sorted({one for one in ids if one})))
    rows = db.session.execute(narrowed(asked, Note)).all()
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.subject_kind].add(row.subject_id)
    about = {kind: subjects.subjects(kind, subject_ids) for kind, subject_ids in wanted.items()}
    found = {row.id: (row, about[row.subject_kind].get(row.subject_id)) for row in rows}
    return {
        note_id: (row, subject)
        for note_id, (row, subject) in found.items()
        if subject is not None and still_fits(row.visibility, subject.visibility)
    }
