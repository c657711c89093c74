"""What people looked for is kept as words and numbers; who it was is forgotten soon, and all of it some day."""

from datetime import timedelta

from sqlalchemy import delete, update

from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job
from portal.search.models import Searching

#: Who looked for something is known as long as it may still become a question, or an article's reading is told by it.
KNOWN_FOR, KEPT_FOR = timedelta(days=30), timedelta(days=400)


@job("search.forget", hourly=True)
def forget(_item: OutboxItem) -> None:
    """Forget who looked for what a month ago, and what was looked for longer ago than a year."""
    now = clock.now()
    old = Searching.at < now - KNOWN_FOR
    db.session.execute(
        update(Searching).where(old, Searching.person_id.is_not(None)).values(person_id=None),
        execution_options={"synchronize_session": False},
    )
    db.session.execute(
        delete(Searching).where(Searching.at < now - KEPT_FOR),
        execution_options={"synchronize_session": False},
    )
