"""How many posts of somebody other companies were shown: the rules for new people go by it."""

from sqlalchemy import func, select, update

from portal.community.actions.events import NO_CUSTOMER, PostGone, ReplyShown, ThreadShown
from portal.community.models import Persona, Reply, Thread
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.spaces import every_space


@in_transaction(ThreadShown)
def _thread(event: ThreadShown) -> None:
    if event.customer_id == NO_CUSTOMER:
        _count(event.author_id, event.author_customer_id, +1)


@in_transaction(ReplyShown)
def _reply(event: ReplyShown) -> None:
    if event.customer_id == NO_CUSTOMER:
        _count(event.author_id, event.author_customer_id, +1)


@in_transaction(PostGone)
def _gone(event: PostGone) -> None:
    if event.customer_id != NO_CUSTOMER:
        return
    kind, post_id = (Reply, event.reply_id) if event.reply_id else (Thread, event.thread_id)
    with every_space("whose post it was that is not shown any more"):
        asked = select(kind.author_id, kind.author_customer_id).where(kind.id == post_id)
        row = db.session.execute(asked).first()
    if row is not None:
        _count(row.author_id, row.author_customer_id, -1)


def _count(person_id: int, customer_id: int | None, step: int) -> None:
    """The database adds, so that posts of one moment all count."""
    counted = update(Persona).where(Persona.user_id == person_id, Persona.customer_id == customer_id)
    values = {
        "posts": Persona.posts + step, "version": Persona.version + 1,
        "first_posted_at": func.coalesce(Persona.first_posted_at, clock.now()),
    }  # fmt: skip
    if customer_id is not None:
        db.session.execute(counted.values(**values), execution_options={"synchronize_session": "fetch"})
