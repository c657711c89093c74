"""What is noted in a session while rows change, to be seen to once, last thing before the commit."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session


def forgotten_with_its_transaction(*names: str) -> None:
    """Let go of what `session.info` holds under these names when the transaction ends, however it does.

    Not when a savepoint inside is undone: what was noted before it still holds.
    """

    @event.listens_for(Session, "after_transaction_end")
    def forget(session: Session, transaction: Any) -> None:
        if transaction.parent is None:
            for name in names:
                session.info.pop(name, None)
