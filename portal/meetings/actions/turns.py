"""Taking people's time one after another: whoever fixes a time for somebody waits until another who does so is done."""

import hashlib
from collections.abc import Iterable

from sqlalchemy import func, select

from portal.foundation.db import db


def wait_for(person_ids: Iterable[int]) -> None:
    """Let nobody else fix a time for these people until this transaction ends.

    SQLite lets in one writer at a time anyway, and a request that changes something has its turn from the beginning.
    """
    if db.engine.dialect.name != "postgresql":
        return
    for person_id in sorted(set(person_ids)):  # in one order, so that two never wait for each other
        words = f"time of person {person_id}".encode()
        lock = int.from_bytes(hashlib.sha256(words).digest()[:8], signed=True)
        db.session.execute(select(func.pg_advisory_xact_lock(lock)))
