"""How far somebody has read a thread: for "3 new answers", and for nobody else to know."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.community.models import ThreadReading
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.db import db


def read(thread_id: int, space_id: int, through: int, *, by: Actor) -> None:
    """Note that somebody has read a thread up to a reply's number; never less far than before."""
    if by.person_id is None:
        return
    mine = select(ThreadReading).where(
        ThreadReading.user_id == by.person_id, ThreadReading.thread_id == thread_id
    )
    found = db.session.scalar(mine)
    if found is None:
        made = ThreadReading(space_id=space_id, user_id=by.person_id, thread_id=thread_id, through=through)
        try:
            with db.session.begin_nested():
                db.session.add(made)
        except IntegrityError:  # two tabs of one person
            found = db.session.scalar(mine)
    if found is not None and found.through < through:
        found.through, found.at = through, clock.now()
        db.session.flush()
