"""In the demo's mailbox a mail can be answered, as its addressee would; nowhere else is there such a page."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts import branding
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import work_off
from tests import cast
from tests.conversations.letters import INBOUND, begin, lines, say


@pytest.fixture
def letter(app) -> Iterator[tuple[str, str]]:
    """A conversation, and the mail to Aoi about it in the demo's mailbox."""
    app.config["INBOUND_ADDRESS"] = INBOUND
    talk = begin(app)
    say(app, talk, "chloe", "いつがよろしいですか。")
    with app.app_context():
        branding.installation().demo_since = clock.now()
        db.session.commit()
    with app.app_context():
        _later()
        found = select(MailboxMessage.public_id).where(MailboxMessage.to == cast.address("aoi"))
        pid = db.session.scalars(found).one()
    yield talk, pid
    app.config["INBOUND_ADDRESS"] = ""


def _later() -> None:
    with time_machine.travel(clock.now() + timedelta(minutes=3), tick=True):
        work_off()
        db.session.remove()


def test_an_answer_lands_once_in_the_conversation(app, as_, letter):
    talk, pid = letter
    anybody = as_("")
    assert "Send the answer" in anybody.get(f"/mailbox/{pid}", headers={"Accept-Language": "en"}).text
    for _ in range(2):  # pressed twice
        form = {"text": "金曜日でお願いします。", "request_key": "one"}
        assert anybody.post(f"/mailbox/{pid}/answer", data=form).status_code == 303
    with app.app_context():
        _later()
    assert [line.text for line in lines(app, talk)].count("金曜日でお願いします。") == 1


def test_a_real_installation_has_no_such_page(app, as_, letter):
    _talk, pid = letter
    with app.app_context():
        branding.installation().demo_since = None
        db.session.commit()
    assert as_("").post(f"/mailbox/{pid}/answer", data={"text": "x"}).status_code == 404
