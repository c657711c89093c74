"""Words in notes, put there as a browser would, for tests."""

from sqlalchemy import select

from portal.accounts.models import User
from portal.collaboration import subjects
from portal.collaboration.actions import notes
from portal.collaboration.rules.notes_lines import Line
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from tests import cast


def actor(name: str) -> Actor:
    """Return a member of the cast as somebody who acts."""
    user_id = db.session.scalars(select(User.id).where(User.email == cast.address(name))).one()
    return Actor(ActorKind.PERSON, Side.VENDOR if name in cast.STAFF else Side.CUSTOMER, user_id)


def write(subject_pid: str, words: str, *, by: str = "aoi", place: Visibility = Visibility.SHARED) -> None:
    """Add a line to a note of the subject, inside the scope that is open."""
    subject = subjects.subject(subject_pid)
    assert subject is not None
    notes.write_lines(subject, place, [Line(words)], by=actor(by))
    db.session.flush()
