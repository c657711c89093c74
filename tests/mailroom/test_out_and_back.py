"""Our letters go out over real SMTP, arrive in a real mailbox, and an answer to one comes back and is delivered."""

import email
import email.policy
import smtplib
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from portal.foundation import mail as letters
from portal.foundation.db import db, writing
from portal.foundation.mail import Letter, MailDelivery
from portal.foundation.outbox import work_off
from portal.mailroom.actions import addresses
from portal.mailroom.jobs.fetching import fetch
from portal.mailroom.models import InboundMail
from portal.mailroom.rules.states import MailState
from tests.mailroom.dovecot import free_port
from tests.mailroom.post import customer_id, person

pytestmark = pytest.mark.mailserver


class Carrier:
    """An SMTP server that carries every mail into the mailbox, as the mail server between two companies does."""

    def __init__(self, box):
        self.box, self.carried = box, []

    async def handle_DATA(self, _server, _session, envelope):
        self.carried.append(envelope.content)
        with smtplib.LMTP("127.0.0.1", self.box.lmtp) as peer:
            peer.sendmail(envelope.mail_from, ["portal@in.vendor.example"], envelope.content)
        return "250 carried"


@pytest.fixture
def carrier(box, mailroom, monkeypatch):
    """The SMTP server, running, and the portal sending through it."""
    carries = Carrier(box)
    server = Controller(carries, hostname="127.0.0.1", port=free_port())
    server.start()
    monkeypatch.setitem(mailroom.config, "MAIL_URL", f"smtp://127.0.0.1:{server.port}")
    monkeypatch.setitem(mailroom.config, "MAIL_SENDER", "success@vendor.example")
    yield carries
    server.stop()


def test_a_letter_goes_out_and_its_answer_comes_back(got, carrier, mailbox, monkeypatch):
    back = addresses.address("test", (customer_id(), 42), person("aoi").id)

    def worded(_ids) -> Letter:
        return Letter(
            to="aoi@sakura.example",
            to_name="田中 葵",
            language="ja",
            subject="【あおぞら】見積書について",
            template="mail_receipt",
            facts={"vendor_name": "あおぞら", "brand": "#0b6a6f", "subject": "見積書", "when": "22 Nov"},
            sender_name="鈴木 美咲(あおぞら)",
            reply_to=back,
            message="conversation-42-1",
        )

    monkeypatch.setitem(letters._writers, "test.out", worded)
    with writing():
        letters.post("test.out")
        db.session.commit()
    work_off()
    (out,) = carrier.carried
    arrived = email.message_from_bytes(out, policy=email.policy.default)
    assert arrived["Subject"] == "【あおぞら】見積書について"
    assert arrived["Message-ID"] == "<conversation-42-1@vendor.example>"
    assert db.session.scalars(select(MailDelivery)).one().accepted_at

    answer = EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = (
        "aoi@sakura.example",
        arrived["Reply-To"],
        "Re: 見積書について",
    )
    answer["Message-ID"], answer["In-Reply-To"] = "<a1@mail.sakura.example>", arrived["Message-ID"]
    answer.set_content("承知しました。\n", charset="iso-2022-jp")
    carrier.box.put(answer.as_bytes())

    assert fetch(mailbox) == 2  # the letter itself lies in that mailbox, too
    work_off()
    found = {row.message_id: row for row in db.session.scalars(select(InboundMail))}
    own, reply = found["conversation-42-1@vendor.example"], found["a1@mail.sakura.example"]
    assert (own.state, own.reason) == (MailState.AUTOMATIC, "own")
    assert (reply.state, reply.person_id) == (MailState.DELIVERED, person("aoi").id)
    assert (got[0].text.strip(), got[0].proof.ids) == ("承知しました。", (customer_id(), 42))
    assert got[0].in_reply_to == "conversation-42-1@vendor.example"
