"""Five weeks of the demo go by, hour by hour, and nobody touches it: all that the worker owes is done, and reads well.

What waits for a day, a month's first or a period's end is met here with all that a real portal has beside it: late
steps, people who left, journeys that pause, seminars, reviews and agreements.
"""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.foundation import clock, outbox
from portal.foundation.db import db
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import OutboxItem, work_off
from tests.web.places import let_go
from tests.web.test_demo import tell_in

HOURS = 5 * 7 * 24
#: What no mail may hold: places that were not filled in, and things where words belong.
UNFINISHED = re.compile(r"%\(\w+\)|\{\{|\{%|\bNone\b|\bnan\b|Traceback|Lazy|&amp;|&#\d|</?[a-z]+>")


@pytest.fixture
def demo(tmp_path):
    app = tell_in(tmp_path)
    yield app
    let_go(app)


def test_everything_that_falls_due_is_done(demo):
    begun, failed = clock.now(), {}
    for hour in range(HOURS):
        for minute in (0, 59):
            with clock.at(begun + timedelta(hours=hour, minutes=minute)), demo.app_context():
                outbox.owe_hourly(clock.now())
                while work_off():
                    pass
                late = select(OutboxItem).where(
                    OutboxItem.last_error.is_not(None), OutboxItem.done_at.is_(None)
                )
                failed |= {
                    item.id: (item.kind, item.last_error, clock.now()) for item in db.session.scalars(late)
                }
    assert not failed, "\n".join(map(str, failed.values()))
    with demo.app_context():
        mails = db.session.scalars(select(MailboxMessage)).all()
        unfinished = [f"{one.subject}: {found[0]}" for one in mails if (found := _unfinished(one))]
        done = db.session.scalar(select(func.count()).where(OutboxItem.done_at.is_not(None)))
    print(f"{HOURS} hours, {done} items done, {len(mails)} mails")
    assert len(mails) > 300
    assert not unfinished


def _unfinished(mail: MailboxMessage) -> re.Match[str] | None:
    return UNFINISHED.search(f"{mail.subject}\n{mail.text}")
