"""On which days a customer's people were here, as a source. It is no contact, and stands there quietly."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.activity.queries.timeline import Doer, named
from portal.contacts.models import VisitDay
from portal.contacts.queries.sources import Happened, Source, below, register, within
from portal.contacts.queries.wanted import Place, Wanted
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed

CODE = "visits"
TEMPLATE = "contacts/_visit.html"


@dataclass(frozen=True)
class Visited:
    """A person was here; `at` is when they first came on that day."""

    at: datetime
    doer: Doer | None


def find(wanted: Wanted, place: Place | None, most: int) -> list[Happened]:
    """Return the newest days of visits below a place; words find nobody, since nothing was said."""
    if wanted.side is Side.VENDOR or wanted.words:
        return []
    at = VisitDay.at
    asked = select(VisitDay.id, VisitDay.public_id, VisitDay.person_id, at).where(
        *within(wanted, at), *below(place, CODE, at, VisitDay.id)
    )
    if wanted.person_id is not None:
        asked = asked.where(VisitDay.person_id == wanted.person_id)
    newest = asked.order_by(at.desc(), VisitDay.id.desc()).limit(most)
    rows = db.session.execute(narrowed(newest, VisitDay)).all()
    people = named(row.person_id for row in rows)
    return [
        Happened(
            row.at, CODE, row.id, row.public_id, TEMPLATE, Visited(row.at, people.get(row.person_id)),
            gathers="visits",
        )
        for row in rows
    ]  # fmt: skip


def locate(public_id: str) -> Place | None:
    """Return where a day's visit stands."""
    asked = select(VisitDay.at, VisitDay.id).where(VisitDay.public_id == public_id)
    row = db.session.execute(narrowed(asked, VisitDay)).first()
    return Place(row.at, CODE, row.id) if row else None


register(Source(CODE, find, locate, lambda: [("", _l("Sign-ins"))]))
