"""A thread goes to another space, with everything that stands in it. Who must agree first is asked before."""

from sqlalchemy import update

from portal.community.actions.counting import add
from portal.community.actions.events import PostChanged, ThreadMoved
from portal.community.actions.refusals import Refused
from portal.community.actions.standing import customer_of
from portal.community.models import (
    PostAppeal,
    PostEdition,
    PostFile,
    Reaction,
    Reply,
    Report,
    Space,
    Thread,
    ThreadReading,
    ThreadTag,
    Vote,
)
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import announce

_PLAIN = (PostEdition, PostFile, Reaction, ThreadReading, ThreadTag, Vote)
_VERSIONED = (Reply, Report, PostAppeal)


def move(thread: Thread, space: Space, *, by: Actor) -> None:
    """Put a thread into another space; both are open to whoever moves it. Raises Refused (same, archived).

    What moderators did stays told where it happened.
    """
    if thread.space_id == space.id:
        raise Refused("same")
    if space.archived_at is not None:
        raise Refused("archived")
    before, was_of = thread.space_id, customer_of(thread.space_id)
    add(thread, space_id=space.id)
    for kind in _PLAIN:
        changed = update(kind).where(kind.thread_id == thread.id).values(space_id=space.id)
        db.session.execute(changed, execution_options={"synchronize_session": "fetch"})
    for versioned in _VERSIONED:
        values = {"space_id": space.id, "version": versioned.version + 1, "updated_at": clock.now()}
        raised = update(versioned).where(versioned.thread_id == thread.id).values(**values)
        db.session.execute(raised, execution_options={"synchronize_session": "fetch"})
    customer = customer_of(space.id)
    announce(ThreadMoved(customer, thread.id, before, space.id, was_of, by.person_id))
    announce(PostChanged(customer, thread.id, 0))
