"""Fetches what lies in the mailbox: each mail is kept and committed first, and marked or moved afterwards.

Killed at any moment, the next round goes on: what was committed is not fetched again, what was not is.
"""

import logging
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from portal.foundation import clock
from portal.foundation.config import Settings
from portal.foundation.db import db, outside_transaction, writing
from portal.mailroom.actions.keeping import keep
from portal.mailroom.jobs.imap import AWAY, Folder, Place, Waiting, opened, place_of
from portal.mailroom.models import Mailbox, MailSource

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)
MOST_AT_ONCE = 100
ERRORS_KEPT = 500


def fetch(settings: Settings) -> int:
    """Fetch what is new, at most MOST_AT_ONCE mails; return how many there were. Call it in an app context.

    Another process that fetches at the same time, or a server that is away, leaves it at 0; the latter is noted.
    """
    place = place_of(settings.inbound_imap)
    if not _leased(place):
        return 0
    fetched, error = 0, ""
    try:
        with outside_transaction(), opened(place) as folder:
            fetched = _fetch_from(folder, place, settings)
    except AWAY as away:
        error = f"{type(away).__name__}: {away}"[:ERRORS_KEPT]
        log.warning("the mailbox does not answer: %s", type(away).__name__)
    finally:
        _release(place, error)
    return fetched


def _fetch_from(folder: Folder, place: Place, settings: Settings) -> int:
    first = _next_uid(place, folder.uid_validity)
    for uid in folder.left_behind(first)[:MOST_AT_ONCE] if settings.inbound_imap_done else ():
        folder.move(uid, settings.inbound_imap_done)  # kept by a round that ended before it could move them
    waiting = folder.waiting(first, MOST_AT_ONCE)
    for mail in waiting:
        _take(folder, place, mail, settings)
    return len(waiting)


def _take(folder: Folder, place: Place, mail: Waiting, settings: Settings) -> None:
    """Keep one mail, then mark it. Of one that is too large only the head is fetched."""
    too_large = mail.size > settings.inbound_most_bytes
    raw = folder.head(mail.uid) if too_large else folder.raw(mail.uid)
    with writing():
        db.session.rollback()
        if raw is not None:  # somebody may have taken it out of the mailbox meanwhile
            keep(
                raw,
                source=MailSource.IMAP,
                transport_id=f"{place.name}:{folder.uid_validity}:{mail.uid}"[-200:],
                size=mail.size if too_large else None,
            )
        _mailbox(place).next_uid = mail.uid + 1
        db.session.commit()
    if raw is not None and settings.inbound_imap_done:
        folder.move(mail.uid, settings.inbound_imap_done)
    elif raw is not None:
        folder.mark_read(mail.uid)


def _next_uid(place: Place, uid_validity: int) -> int:
    """Return from which UID on to read. A new UIDVALIDITY begins anew; what comes again is known by its bytes."""
    with writing():
        db.session.rollback()
        mailbox = _mailbox(place)
        if mailbox.uid_validity != uid_validity:
            mailbox.uid_validity, mailbox.next_uid = uid_validity, 1
        next_uid = mailbox.next_uid
        db.session.commit()
    return next_uid


def _leased(place: Place) -> bool:
    """Take the mailbox for this process; False while another one has it."""
    now = clock.now()
    insert = insert_postgresql if db.engine.dialect.name == "postgresql" else insert_sqlite
    new = insert(Mailbox).values(name=place.name, uid_validity=0, next_uid=1, last_error="")
    free = or_(Mailbox.lease_until.is_(None), Mailbox.lease_until < now)
    taken = (
        update(Mailbox).where(Mailbox.name == place.name, free).values(lease_until=now + LEASE, asked_at=now)
    )
    with writing():
        db.session.rollback()
        db.session.execute(new.on_conflict_do_nothing(index_elements=["name"]))
        got = db.session.execute(taken).rowcount == 1  # type: ignore[attr-defined]
        db.session.commit()
    return got


def _release(place: Place, error: str) -> None:
    with writing():
        db.session.rollback()
        mailbox = _mailbox(place)
        mailbox.lease_until, mailbox.last_error = None, error
        if not error:
            mailbox.answered_at = clock.now()
        db.session.commit()


def _mailbox(place: Place) -> Mailbox:
    return db.session.scalars(select(Mailbox).where(Mailbox.name == place.name)).one()
