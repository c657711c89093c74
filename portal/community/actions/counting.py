"""Counters that are right however many people write at once: the database adds, nobody reads and writes back."""

from sqlalchemy import update

from portal.community.models import Reply, Thread
from portal.foundation.db import db


def add(post: Thread | Reply, **values: object) -> None:
    """Set columns of a post by SQL expressions or values in one statement, and raise its version with them.

    On PostgreSQL whoever adds next waits for this transaction; on SQLite whoever writes is alone anyway. A thread is
    added to before its replies, so that two who write never wait for each other in a circle.
    """
    kind = type(post)
    db.session.flush()
    raised = {"version": kind.version + 1, **values}
    changed = update(kind).where(kind.id == post.id).values(**raised)
    db.session.execute(changed, execution_options={"synchronize_session": False})
    db.session.refresh(post)


def touch(thread: Thread) -> None:
    """Raise the version of a thread: something that its page shows changed. Its version is the stamp of its page."""
    add(thread)
