"""A customer's question has waited as long as the space says: whoever accompanies that customer is told, once."""

from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import AccountTeamMember
from portal.community.actions.overdue import JOB, KIND
from portal.community.actions.telling import tell
from portal.community.models import Thread
from portal.community.rules.words import PostState
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.spaces import every_space
from portal.foundation.tenancy import every_customer


@job(JOB)
def look(item: OutboxItem) -> None:
    """Look at a question at the moment until which it should have been answered."""
    if not branding.is_on(__name__):
        return
    with every_space("a question that waits is looked at, wherever it was asked"):
        thread = db.session.scalar(select(Thread).where(Thread.id == item.ids["thread_id"]))
        if thread is None or not _waits(thread):
            return
        thread.answer_told_at = clock.now()
        db.session.flush()
        tell(KIND, _account_team(thread.author_customer_id), thread, about=f"{KIND}:{thread.id}")


def _waits(thread: Thread) -> bool:
    """True while nobody else has answered, the time is over, and nobody was told of it."""
    over = thread.answer_by is not None and thread.answer_by <= clock.now()
    told = thread.answer_told_at is not None
    open_ = thread.state is PostState.SHOWN and thread.answered_at is None and thread.accepted_id is None
    return over and open_ and not told


def _account_team(customer_id: int | None) -> list[int]:
    asked = select(AccountTeamMember.user_id).where(
        AccountTeamMember.customer_id == customer_id, AccountTeamMember.ended_at.is_(None)
    )
    with every_customer("who accompanies whose question waits"):
        return list(db.session.scalars(asked))
