"""People whom a text names hear of it, if they may read it."""

from sqlalchemy import select

from portal.accounts.models import User
from portal.community.actions.events import Mentioned
from portal.community.models import Persona, Reply, Space, Thread
from portal.community.queries.readers import who_may_read
from portal.community.rules.mentions import mentioned
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import announce


def tell(
    thread: Thread, reply: Reply | None, text: str, customer_id: int, *, by: Actor, told_before: str = ""
) -> None:
    """Announce whom a text names anew, of those who may read its space; `told_before` is how it read."""
    named = set(mentioned(text)) - set(mentioned(told_before))
    if not named:
        return
    wanted = sorted(named)
    people = set(db.session.scalars(select(User.id).where(User.public_id.in_(wanted))))
    people |= set(db.session.scalars(select(Persona.user_id).where(Persona.public_id.in_(wanted))))
    people.discard(by.person_id or 0)
    space = db.session.get_one(Space, thread.space_id)
    ids = tuple(sorted(who_may_read(space, people)))
    if ids:
        reply_id = reply.id if reply else 0
        announce(Mentioned(customer_id, thread.id, reply_id, thread.space_id, ids, by.person_id))
