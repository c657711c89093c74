"""What somebody who asks may expect: who answers, by when, and why not earlier. Said to both sides alike."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from portal.accounts import branding
from portal.accounts.models import Customer
from portal.conversations.models import Conversation
from portal.conversations.queries.answering import Answerer, answerer
from portal.conversations.queries.hours import Promise, promise_for
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.i18n import language, reader_zone


@dataclass(frozen=True)
class Expectation:
    """What is expected now. `by` is None while nobody is ever there, and once no answer is due.

    `asked` is True where a question waits, else it is what would hold for one asked now. `opens_at` is told while
    nobody is there, with the public holiday where there is one. `elsewhere`: vendor and reader have different clocks.
    """

    answers: Answerer | None
    asked: bool
    by: datetime | None
    overdue: bool
    opens_at: datetime | None
    holiday: str
    elsewhere: bool
    theirs_to_say: bool = False  # it is the customer's turn, or solved: no answer of the vendor is due


def expectation(customer: Customer, conversation: Conversation | None = None) -> Expectation:
    """Return what this customer may expect, of a conversation or of one that begins now, in four statements."""
    now, zone = clock.now(), branding.installation().time_zone
    promise, today = promise_for(customer), clock.today(zone)
    assigned = conversation.assigned_id if conversation is not None else None
    waits = conversation is not None and conversation.waiting_for is Side.VENDOR
    due = conversation.answer_due_at if waits and conversation is not None else None
    by = due or promise.expected(now)
    there = promise.is_open(now)
    return Expectation(
        answers=answerer(customer, today, assigned),
        asked=waits,
        by=by,
        overdue=due is not None and due < now,
        opens_at=None if there else promise.opens(now),
        holiday="" if there else _holiday(promise, now, zone),
        elsewhere=_offsets_differ(by or now, zone),
        theirs_to_say=conversation is not None and not waits,
    )


def _holiday(promise: Promise, now: datetime, zone: str) -> str:
    """Return what today's public holiday is called at the vendor's, empty on other days."""
    return promise.calendar.holiday_name(now.astimezone(ZoneInfo(zone)).date(), language()) or ""


def _offsets_differ(at: datetime, zone: str) -> bool:
    return at.astimezone(ZoneInfo(zone)).utcoffset() != at.astimezone(ZoneInfo(reader_zone())).utcoffset()
