"""Words in notes, put there as a browser would, for tests."""

from pycrdt import XmlElement, XmlFragment, XmlText
from sqlalchemy import select

from portal.accounts.models import User
from portal.collaboration import subjects
from portal.collaboration.actions import notes
from portal.collaboration.actions.notes import Written
from portal.collaboration.queries import notes as asked
from portal.collaboration.rules.notes_html import ROOT, document_of
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from tests import cast


def actor(name: str) -> Actor:
    """Return a member of the cast as somebody who acts."""
    user_id = db.session.scalars(select(User.id).where(User.email == cast.address(name))).one()
    return Actor(ActorKind.PERSON, Side.VENDOR if name in cast.STAFF else Side.CUSTOMER, user_id)


def write(
    subject_pid: str, words: str, *, by: str = "aoi", place: Visibility = Visibility.SHARED, tag="paragraph"
) -> None:
    """Add a line to a note of the subject, inside the scope that is open."""
    subject = subjects.subject(subject_pid)
    assert subject is not None
    doc = asked.document(asked.note_of(subject, place))
    before = doc.get_state()
    line = doc.get(ROOT, type=XmlFragment).children.append(XmlElement(tag))
    line.children.append(XmlText(words))
    notes.write(subject, place, [Written(doc.get_update(before), actor(by))])
    db.session.flush()


__all__ = ["actor", "document_of", "write"]
