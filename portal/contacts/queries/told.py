"""What the timeline tells of (plan changes, people, agreements …), as a source. What contacts tell is left out."""

from typing import Any

from sqlalchemy import Text, cast, func, or_, select

from portal.activity.models import Activity
from portal.activity.queries.timeline import ENTRY, Entry, entries
from portal.activity.sentences import chapters, kinds_told
from portal.contacts.queries.sources import Happened, Source, below, register, within
from portal.contacts.queries.wanted import Place, Wanted
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed

CODE = "told"
TEMPLATE = "contacts/_told.html"
#: A conversation's first message stands there as a contact, with the conversation's title.
TOLD_AS_CONTACTS = frozenset({"conversation.begun"})


def find(wanted: Wanted, place: Place | None, most: int) -> list[Happened]:
    """Return the newest entries of the timeline below a place."""
    kinds = [kind for kind in kinds_told(wanted.of(CODE) or "") if kind not in TOLD_AS_CONTACTS]
    asked = select(*ENTRY).where(
        Activity.kind.in_(kinds), *within(wanted, Activity.at), *below(place, CODE, Activity.at, Activity.id)
    )
    if wanted.side is not None:
        asked = asked.where(Activity.actor_side == wanted.side)
    if wanted.person_id is not None:
        asked = asked.where(_concerns(wanted.person_id))
    if wanted.words:
        asked = asked.where(_says(wanted.words))
    newest = asked.order_by(Activity.at.desc(), Activity.id.desc()).limit(most)
    found = entries(db.session.execute(narrowed(newest, Activity)).all())
    return [_happened(entry) for entry in found]


def locate(public_id: str) -> Place | None:
    """Return where an entry stands."""
    asked = select(Activity.at, Activity.id).where(Activity.public_id == public_id)
    row = db.session.execute(narrowed(asked, Activity)).first()
    return Place(row.at, CODE, row.id) if row else None


def _concerns(person_id: int) -> Any:
    """Return the condition for what a person did, or what was done about them."""
    about = [Activity.facts[name].as_integer() == person_id for name in ("person_id", "other_id")]
    return or_(Activity.actor_id == person_id, *about)


def _says(words: str) -> Any:
    title = func.lower(cast(Activity.facts["title"].as_string(), Text))
    return title.contains(words.lower(), autoescape=True)


def _happened(entry: Entry) -> Happened:
    return Happened(entry.at, CODE, entry.id, entry.public_id, TEMPLATE, entry)


register(Source(CODE, find, locate, lambda: [(one.code, one.label) for one in chapters()]))
