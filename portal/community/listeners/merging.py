"""That a moderator merged a question into an earlier one stands in the trail, as everything they do."""

from portal.accounts.models import User
from portal.community.actions.events import NO_CUSTOMER, ThreadMerged
from portal.community.actions.moderation import note
from portal.community.models import Thread
from portal.community.rules.words import ModerationAct
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.spaces import every_space


@in_transaction(ThreadMerged)
def _merged(event: ThreadMerged) -> None:
    with every_space("the trail tells of it where it happened"):
        thread, into = (db.session.get_one(Thread, one) for one in (event.thread_id, event.into_id))
        if event.by is None or event.by == thread.author_id:
            return
        staff = db.session.get_one(User, event.by).staff_role is not None
        by = Actor(ActorKind.PERSON, Side.VENDOR if staff else Side.CUSTOMER, event.by)
        as_of = None if staff or event.customer_id == NO_CUSTOMER else event.customer_id
        note(ModerationAct.MERGED, thread, "", by=by, as_of=as_of, into=into.public_id)
        db.session.flush()
