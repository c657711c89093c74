"""Starting and stopping, and writing to one person: one conversation each, begun by the author's own hand.

Everybody who is to be written to is a row, and one piece of work that is owed. A message goes out in the transaction
that notes it on its row, so that it goes out once however often the worker is ended.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.contacts.actions import log
from portal.conversations.actions import conversations
from portal.conversations.models import Message
from portal.foundation import audit, clock, outbox
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Audience, Side
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from portal.outreach.models import Held, Outreach, Recipient, Sent, State
from portal.outreach.queries import holding
from portal.outreach.queries.calendars import Hours
from portal.outreach.queries.candidates import Candidate, candidate, candidates

JOB = "outreach.send"


class NobodyToWriteTo(Exception):
    """Everybody of the group is held back."""


def start(outreach: Outreach, author: User, *, by: Actor) -> int:
    """Owe a message to everybody of the group who is not held back; return how many. Starting twice changes nothing."""
    if outreach.state is not State.DRAFT:
        return 0
    found = candidates(outreach, author)
    going = [one for one in found if one.held is None]
    if not going:
        raise NobodyToWriteTo
    outreach.state, outreach.started_at = State.RUNNING, clock.now()
    db.session.flush()
    _write_rows(outreach, found)
    audit.remember(
        "outreach.started", by=by, subject=f"outreach:{outreach.public_id}", group=outreach.group_code,
        recipients=len(going), held=len(found) - len(going),
    )  # fmt: skip
    return len(going)


def stop(outreach: Outreach, *, by: Actor) -> None:
    """Let nothing more go out; what went stays, and what is under way just now may still go."""
    if outreach.state is not State.RUNNING:
        return
    outreach.state, outreach.stopped_at = State.STOPPED, clock.now()
    audit.remember("outreach.stopped", by=by, subject=f"outreach:{outreach.public_id}")


def write_to(outreach: Outreach, author: User, customer_id: int, recipient_id: int) -> None:
    """Write to one person now, as the group, the rights and the rules are now; or say on the row why not."""
    with customer_scope(customer_id, Audience.VENDOR):
        row = db.session.scalar(select(Recipient).where(Recipient.id == recipient_id).with_for_update())
        if row is None or row.state is not Sent.WAITING:
            return
        if outreach.state is State.STOPPED or outreach.deleted_at is not None:
            _hold(row, Held.STOPPED)
            return
    found = candidate(outreach, author, customer_id, row.person_id, but=row.id)
    with customer_scope(customer_id, Audience.VENDOR):
        if found is None:
            _hold(row, Held.NO_LONGER)
        elif found.held is not None:
            _hold(row, found.held, found.missing)
        elif (later := _later(found, row, author)) is not None:
            _wait(row, later)
        else:
            _write(row, found, author)
        db.session.flush()


def give_up(outreach: Outreach, customer_id: int, recipient_id: int) -> None:
    """Say that nobody is there any more who wrote this."""
    with customer_scope(customer_id, Audience.VENDOR):
        row = db.session.scalar(select(Recipient).where(Recipient.id == recipient_id).with_for_update())
        if row is not None and row.state is Sent.WAITING:
            _hold(row, Held.GONE)


def finish(outreach: Outreach) -> None:
    """Say that nothing is left to go out."""
    if outreach.state is State.RUNNING:
        outreach.state = State.DONE


def _write_rows(outreach: Outreach, found: Sequence[Candidate]) -> None:
    hours, now = Hours({one.row.customer_id for one in found}), clock.now()
    for one in found:
        row, person = one.row, Recipient(outreach_id=outreach.id, person_id=one.row.person_id)
        with customer_scope(row.customer_id, Audience.VENDOR):
            person.customer_id, person.language = row.customer_id, one.language
            if one.held is not None:
                person.state, person.held = Sent.HELD, one.held
                person.held_facts = {"fields": list(one.missing)} if one.missing else {}
            else:
                person.due_at = hours.may_go(row.customer_id, row.country, row.time_zone, now)
            db.session.add(person)
            db.session.flush()
        if one.held is None:
            _owe(person)


def _owe(row: Recipient) -> None:
    due = row.due_at or clock.now()
    outbox.owe(
        JOB,
        customer_id=row.customer_id,
        dedupe_key=f"outreach:{row.public_id}:{int(due.timestamp())}",
        not_before=due,
        outreach_id=row.outreach_id,
        recipient_id=row.id,
    )


def _later(found: Candidate, recipient: Recipient, author: User) -> datetime | None:
    """Return from when on this person may be written to, None when that is now."""
    now, row = clock.now(), found.row
    earliest = holding.next_day(recipient.person_id, author.id, row.time_zone, but=recipient.id) or now
    at = Hours([row.customer_id]).may_go(row.customer_id, row.country, row.time_zone, earliest)
    return at if at > now else None


def _wait(row: Recipient, until: datetime) -> None:
    row.due_at = until
    db.session.flush()
    _owe(row)


def _hold(row: Recipient, why: Held, missing: Sequence[str] = ()) -> None:
    row.state, row.held, row.held_facts = Sent.HELD, why, {"fields": list(missing)} if missing else {}
    db.session.flush()


def _write(row: Recipient, found: Candidate, author: User) -> None:
    customer = db.session.scalars(select(Customer).where(Customer.id == row.customer_id)).one()
    by = Actor(ActorKind.PERSON, Side.VENDOR, author.id)
    with log.one_of_many():
        begun = conversations.begin(
            customer, found.title.text, found.text.text, by=by, people=[row.person_id]
        )
    first = select(Message.id).where(Message.conversation_id == begun.id, Message.happening.is_(None))
    row.message_id = db.session.scalars(first.order_by(Message.id).limit(1)).one()
    row.conversation_id, row.state, row.sent_at, row.language = (
        begun.id,
        Sent.SENT,
        clock.now(),
        found.language,
    )
