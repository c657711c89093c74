"""A question is owed a look at the moment until which somebody should have answered it."""

from datetime import datetime

from portal.foundation.outbox import owe

JOB, KIND = "community.answer_due", "community.overdue"


def look_again(thread_id: int, at: datetime | None) -> None:
    """Owe a question a look at that moment; None: nobody has promised an answer."""
    if at is not None:
        owe(JOB, dedupe_key=f"{JOB}:{thread_id}:{at:%Y%m%d%H%M}", not_before=at, thread_id=thread_id)
