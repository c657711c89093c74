"""From a kept mail to what becomes of it. May be stopped at any moment and begun again: nothing is lost or done twice.

Each step commits: reading has begun; what it says; each of those who take it, together with their note of it. A step
that is done is passed over the next time.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict
from typing import TypeVar

from flask import current_app
from sqlalchemy.exc import IntegrityError

from portal.foundation import events
from portal.foundation.db import crossed, db, outside_transaction, writing
from portal.foundation.files import storage
from portal.mailroom import routes
from portal.mailroom.actions import settling
from portal.mailroom.actions.events import MailCameBack
from portal.mailroom.actions.finding import Route, arrived, routes_of
from portal.mailroom.models import InboundDelivery, InboundMail
from portal.mailroom.queries import deliveries, senders
from portal.mailroom.rules.reading import Reading, read
from portal.mailroom.rules.sorting import Sorted, sorted_out
from portal.mailroom.rules.states import MailState

log = logging.getLogger(__name__)
R = TypeVar("R")
MOST_READINGS = 3  # a mail that brought reading down so often is not read again
CROSSED_TRIES = 4
ERRORS_KEPT = 1_000


def deliver(mail_id: int, *, last_try: bool = False) -> None:
    """Take a kept mail where it belongs; raises what a deliverer raised, so that it is tried again later.

    After the last try it stays as `failed`. Call it outside a transaction.
    """
    if not _committed(lambda: _begin_reading(mail_id)):
        return
    reading = _read(mail_id)
    if reading is None:
        return
    try:
        for route in _committed(lambda: _note(mail_id, reading)):
            _hand_over(mail_id, reading, route)
        _committed(lambda: settling.settle_by_deliveries(_mail(mail_id)))
    except Exception as error:
        message = f"{type(error).__name__}: {error}"[:ERRORS_KEPT]
        _committed(lambda: settling.note_failure(_mail(mail_id), message, last_try=last_try))
        if not last_try:
            raise
        log.exception("mail %s could not be delivered", mail_id)


def _begin_reading(mail_id: int) -> bool:
    """Note that reading begins; False when there is nothing to do, or it never came to an end before."""
    mail = _mail(mail_id)
    if mail.state.settled:
        return False
    if mail.readings >= MOST_READINGS:
        settling.settle(mail, MailState.UNREADABLE, "never_ended")
        return False
    mail.readings += 1
    return True


def _read(mail_id: int) -> Reading | None:
    """Return the mail, read outside of any transaction; None when it cannot be, which is noted."""
    mail = _mail(mail_id)
    place, envelope_from = mail.place, mail.envelope_from
    with outside_transaction():
        raw = storage().get(place)
        try:
            return read(raw, envelope_from=envelope_from, trusted=current_app.config["INBOUND_TRUSTS"])
        except Exception as error:
            log.exception("mail %s could not be read", mail_id)
            words = f"{type(error).__name__}: {error}"[:ERRORS_KEPT]
    _committed(lambda: settling.settle(_mail(mail_id), MailState.UNREADABLE, "not_read", words))
    return None


def _note(mail_id: int, reading: Reading) -> list[Route]:
    """Write down what the mail says, and return who takes it; nobody when it is settled by that."""
    mail = _mail(mail_id)
    settling.write_down(mail, reading)
    found = routes_of(mail, reading)
    own = senders.sent_by_us(reading.message_id)
    proved = any(route.proof for route in found)
    sorting = sorted_out(
        reading,
        whole=mail.whole,
        own=own,
        proved=proved,
        lately=senders.lately(reading.sender.address, mail.id, settling.LATELY),
    )
    if sorting is None or (mail.given and sorting.reason not in ("too_large", "own")):
        return found  # somebody who looked at it knows better
    if sorting.state is MailState.AUTOMATIC:
        taken = [route for route in found if routes.takes_automatic(route.kind)]
        if taken and not own:
            return taken
    _settle_as(mail, reading, sorting)
    return []


def _settle_as(mail: InboundMail, reading: Reading, sorting: Sorted) -> None:
    settling.settle(mail, sorting.state, sorting.reason)
    if sorting.state is MailState.BOUNCED and reading.report is not None:
        mail.facts = {**mail.facts, "failures": [asdict(one) for one in reading.report.failures]}
        announced = MailCameBack(0, mail.id, reading.report.about, reading.report.failures)
        events.announce(announced)


def _hand_over(mail_id: int, reading: Reading, route: Route) -> None:
    """Let one of those it was sent to take it; a crossing of two changes is run again."""
    for tries_left in reversed(range(CROSSED_TRIES)):
        try:
            _committed(lambda: _taken(mail_id, reading, route))
            return
        except IntegrityError:
            if not _committed(lambda: deliveries.taken(reading.identity, route.key)):
                raise
            return  # a copy of it was taken at this very moment
        except Exception as error:
            if not crossed(error) or not tries_left:
                raise


def _taken(mail_id: int, reading: Reading, route: Route) -> None:
    mail = _mail(mail_id)
    if mail.state.settled or deliveries.taken(reading.identity, route.key):
        return
    deliverer = routes.deliverer(route.kind)
    noted = InboundDelivery(
        mail_id=mail.id, identity=reading.identity, key=route.key, kind=route.kind, state=MailState.WAITING
    )
    db.session.add(noted)
    db.session.flush()  # whoever delivers a copy of it now waits here
    if deliverer is None:
        settling.write_result(noted, routes.Delivered(MailState.UNKNOWN, "nobody_takes_it"))
        return
    told = arrived(mail, reading, route)
    mail.person_id = told.person_id
    settling.write_result(noted, deliverer(told))


def _mail(mail_id: int) -> InboundMail:
    return db.session.get_one(InboundMail, mail_id)


def _committed(step: Callable[[], R]) -> R:
    """Run one step in a transaction of its own, and tell who listens afterwards."""
    db.session.rollback()
    with writing():
        try:
            result = step()
            db.session.commit()
        except BaseException:
            db.session.rollback()
            events.forget_announced()
            raise
    events.tell_after_commit()
    db.session.expunge_all()  # one session per customer: the next deliverer opens its own scope
    return result
