"""Hostile mail by the thousand, and parts killed while mail comes in: each mail is accounted for once."""

import imaplib
import random
import smtplib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from drills.hostile_mails import mails
from drills.running import SEED, House, until
from portal.accounts.models import Customer, User
from portal.conversations.models import Conversation, Message
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.db import db, writing
from portal.foundation.outbox import OutboxItem
from portal.foundation.tenancy import customer_scope, every_customer
from portal.mailroom.actions import addresses
from portal.mailroom.actions.delivering import deliver
from portal.mailroom.actions.keeping import keep
from portal.mailroom.models import InboundMail, Mailbox, MailSource
from portal.mailroom.rules.states import MailState
from tests import cast
from tests.mailroom.dovecot import PASSWORD, Dovecot, free_port

HOSTILE = 1_200
SLOWEST_SECONDS = 10.0
KILLING_SECONDS = 60
PORTAL = "portal@in.vendor.example"


def conversation_of(slug: str, title: str) -> tuple[int, int]:
    """Begin a conversation as the system, and return its customer's id and its own."""
    customer_id = db.session.scalars(select(Customer.id).where(Customer.slug == slug)).one()
    with writing(), customer_scope(customer_id):
        talk = Conversation(title=title, begun_side=Side.CUSTOMER, waiting_for=Side.VENDOR)
        db.session.add(talk)
        db.session.commit()
        return customer_id, talk.id


def person_of(name: str) -> int:
    return db.session.scalars(select(User.id).where(User.email == cast.address(name))).one()


# -- hostile mail ------------------------------------------------------------------------------------------------


def test_hostile_mails_crash_nothing_and_are_accounted_for(app, monkeypatch):
    """A thousand and more that nobody should write: each ends in one state, none breaks reading or delivering."""
    monkeypatch.setitem(app.config, "INBOUND_ADDRESS", PORTAL)
    monkeypatch.setitem(app.config, "INBOUND_TRUSTS", "mx.vendor.example")
    with app.app_context():
        monkeypatch.setattr("portal.mailroom.rules.sorting.MOST_LATELY", 10_000)
        monkeypatch.setattr("portal.mailroom.rules.sorting.MOST_LATELY_PROVED", 10_000)
        talk = conversation_of("sakura", "hostile")
        reply = addresses.address("reply", talk, person_of("aoi"))
        filed = addresses.address("file", talk[:1], person_of("chloe"))
        what, slowest = {}, (0.0, "")
        for name, raw in mails(SEED, HOSTILE, (reply, PORTAL, filed)):
            mail_id = kept(raw, name)
            began = time.monotonic()
            deliver(mail_id)
            slowest = max(slowest, (time.monotonic() - began, name))
            what[mail_id] = name
        rows = db.session.execute(
            select(InboundMail.id, InboundMail.state, InboundMail.reason, InboundMail.last_error)
        ).all()
    states = Counter(row.state for row in rows)
    broken = [(what[row.id], row.reason, row.last_error) for row in rows if row.last_error]
    assert not broken, broken[:5]
    assert len(rows) == len(what) == HOSTILE
    assert not states[MailState.WAITING] + states[MailState.FAILED] + states[MailState.UNREADABLE], states
    assert states[MailState.DELIVERED] > 50, states
    assert states[MailState.UNKNOWN] > 50, states
    assert slowest[0] < SLOWEST_SECONDS, slowest


def kept(raw: bytes, name: str) -> int:
    with writing():
        mail = keep(raw, source=MailSource.LMTP, transport_id=name)
        db.session.commit()
        return mail.id


# -- killed while mail comes -------------------------------------------------------------------------------------


@pytest.fixture
def box() -> Iterator[Dovecot]:
    server = Dovecot()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def house(tmp_path: Path, box: Dovecot) -> Iterator[House]:
    """An installation that takes mail in both ways."""
    found = House(tmp_path)
    found.lmtp_port = free_port()  # type: ignore[attr-defined]
    who = "portal%40in.vendor.example:" + "".join(f"%{byte:02x}" for byte in PASSWORD.encode())
    found.environment |= {
        "INBOUND_ADDRESS": PORTAL,
        "INBOUND_LISTEN": f"lmtp://127.0.0.1:{found.lmtp_port}",  # type: ignore[attr-defined]
        "INBOUND_IMAP": f"imap://{who}@127.0.0.1:{box.imap}/INBOX",
        "INBOUND_IMAP_DONE": "Kept",
    }
    found.app.config["INBOUND_ADDRESS"] = PORTAL
    yield found
    found.end()


class Writer(threading.Thread):
    """Writes mails until told to stop, and knows which were acknowledged."""

    def __init__(self, house: House, box: Dovecot, to: str, way: str, who: str):
        super().__init__(daemon=True)
        self.house, self.box, self.to, self.way, self.who = house, box, to, way, cast.address(who)
        self.chance, self.stop = random.Random(f"{SEED}{who}"), threading.Event()
        self.acknowledged: list[str] = []

    def run(self) -> None:
        turn = 0
        while not self.stop.is_set():
            turn += 1
            marker = f"{self.way}-{self.who.partition('@')[0]}-{turn}"
            raw = written(self.who, self.to, marker)
            while not self._sent(raw):
                if self.stop.is_set():
                    return
                time.sleep(0.1)
            self.acknowledged.append(marker)
            if self.chance.random() < 0.2:
                self._sent(raw)  # a server that missed the answer sends again
            time.sleep(self.chance.uniform(0, 0.6))

    def _sent(self, raw: bytes) -> bool:
        try:
            if self.way == "imap":
                self.box.put(raw)
                return True
            with smtplib.LMTP("127.0.0.1", self.house.lmtp_port, timeout=20) as peer:  # type: ignore[attr-defined]
                return not peer.sendmail(self.who, [self.to], raw)
        except (OSError, smtplib.SMTPException, imaplib.IMAP4.error):
            return False


def written(who: str, to: str, marker: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = who, to, marker
    message["Message-ID"] = f"<{marker}@mail.sakura.example>"
    message.set_content(f"This is {marker}.")
    return message.as_bytes()


def test_parts_are_killed_while_mail_comes_in(house, box):
    """What takes mail in and what delivers it are killed at random: every acknowledged mail is a message once."""
    with house.app.app_context():
        talk = conversation_of("sakura", "while parts are killed")
        ways = {"aoi": "lmtp", "sora": "lmtp", "hana": "imap"}
        to = {who: addresses.address("reply", talk, person_of(who)) for who in ways}
        db.session.remove()
    house.begin()
    writers = [Writer(house, box, to[who], way, who) for who, way in ways.items()]
    for writer in writers:
        writer.start()
    chance, killed = random.Random(SEED), Counter()
    ends = time.monotonic() + KILLING_SECONDS
    while time.monotonic() < ends:
        time.sleep(chance.uniform(0.3, 4))
        part = chance.choice(["mail", "mail", "outbox", "outbox", "parent"])
        killed[part] += house.kill(part)
    for writer in writers:
        writer.stop.set()
        writer.join(60)
    acknowledged = {marker for writer in writers for marker in writer.acknowledged}
    assert sum(killed.values()) > 8, killed
    assert len(acknowledged) > 50
    until(lambda: all_is_delivered(house, len(acknowledged)), "mail is still under way", 180)
    assert_each_is_a_message_once(house, acknowledged)
    assert box.count() == 0
    assert box.count("Kept") >= len([one for one in acknowledged if one.startswith("imap")])


def all_is_delivered(house: House, at_least: int) -> bool:
    """Let the time pass for which a killed worker kept its work, and see whether nothing is under way any more."""
    with house.app.app_context():
        with writing():
            owed = update(OutboxItem).where(
                OutboxItem.kind == "mailroom.deliver", OutboxItem.done_at.is_(None)
            )
            db.session.execute(owed.values(lease_until=None, not_before=clock.now()))
            db.session.execute(update(Mailbox).values(lease_until=None))
            db.session.commit()
        under_way = select(func.count(InboundMail.id)).where(InboundMail.state == MailState.WAITING)
        kept = db.session.scalar(select(func.count(func.distinct(InboundMail.subject)))) or 0
        waiting = db.session.scalar(under_way) or 0
        db.session.remove()
    time.sleep(1)
    return waiting == 0 and kept >= at_least


def assert_each_is_a_message_once(house: House, acknowledged: set[str]) -> None:
    with house.app.app_context(), every_customer("every message that came by mail"):
        said = Counter(
            text.removeprefix("This is ").strip().removesuffix(".")
            for text in db.session.scalars(select(Message.text).where(Message.mail_id.is_not(None)))
        )
        states = Counter(db.session.scalars(select(InboundMail.state)))
    assert not acknowledged - set(said), f"lost: {sorted(acknowledged - set(said))[:10]}"
    assert not {one: n for one, n in said.items() if n > 1}, "said twice"
    assert set(states) <= {MailState.DELIVERED, MailState.DUPLICATE}, states
