"""Parts are killed while messages go out by mail and answers come back: none is lost, repeats are counted."""

import random
import smtplib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from drills.kill import Peer, assert_sound
from drills.running import SEED, House, Person, free_port, people_working, until
from portal.accounts.models import Customer, User
from portal.conversations.actions import conversations
from portal.conversations.models import Message
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.db import db, writing
from portal.foundation.mail import MailDelivery
from portal.foundation.outbox import OutboxItem
from portal.foundation.tenancy import customer_scope, every_customer
from portal.mailroom.models import InboundMail
from portal.mailroom.rules.states import MailState
from tests import cast

KILLING_SECONDS = 60
INBOUND = "portal@in.vendor.example"
FOLLOWERS = ("aoi", "sora", "chloe")

pytestmark = pytest.mark.alone


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    peer.come()
    yield peer
    peer.go()


@pytest.fixture
def house(tmp_path: Path, peer: Peer) -> Iterator[House]:
    """An installation that sends to a real SMTP server, and takes the answers over LMTP."""
    found = House(tmp_path, mail_url=peer.url)
    found.lmtp_port = free_port()  # type: ignore[attr-defined]
    found.environment |= {
        "INBOUND_ADDRESS": INBOUND,
        "INBOUND_LISTEN": f"lmtp://127.0.0.1:{found.lmtp_port}",  # type: ignore[attr-defined]
    }
    found.app.config["INBOUND_ADDRESS"] = INBOUND
    yield found
    found.end()


class Answering(threading.Thread):
    """The readers' mail programs: they answer some of the mails that reach them, until they are acknowledged."""

    def __init__(self, house: House, peer: Peer):
        super().__init__(daemon=True)
        self.house, self.peer, self.stop = house, peer, threading.Event()
        self.chance, self.answered = random.Random(SEED), set[str]()
        self.acknowledged: dict[str, str] = {}  # marker: who

    def run(self) -> None:
        seen = 0
        while not self.stop.is_set():
            for to, raw in list(self.peer.mails)[seen:]:
                seen += 1
                self._perhaps_answer(to, raw)
            time.sleep(0.2)

    def _perhaps_answer(self, to: str, raw: bytes) -> None:
        mail = message_from_bytes(raw, policy=default)
        name = mail["Message-ID"]
        if name in self.answered or mail["Reply-To"] is None or self.chance.random() > 0.3:
            return
        self.answered.add(name)
        marker = f"answer-{len(self.answered)}-{to.partition('@')[0]}"
        answer = EmailMessage()
        answer["From"], answer["To"], answer["Subject"] = to, mail["Reply-To"], f"Re: {mail['Subject']}"
        answer["In-Reply-To"], answer["Message-ID"] = name, f"<{marker}@mail.sakura.example>"
        answer.set_content(f"{marker}\n\nOn 20 Nov 2026 at 10:23, somebody wrote:\n> what was said\n")
        where = mail["Reply-To"].addresses[0].addr_spec
        while not self._sent(to, where, answer):
            if self.stop.is_set():
                return
            time.sleep(0.2)
        self.acknowledged[marker] = to.partition("@")[0]

    def _sent(self, sender: str, where: str, answer: EmailMessage) -> bool:
        try:
            with smtplib.LMTP("127.0.0.1", self.house.lmtp_port, timeout=20) as server:  # type: ignore[attr-defined]
                return not server.sendmail(sender, [where], answer.as_bytes())
        except (OSError, smtplib.SMTPException):
            return False


def say(person: Person, marker: str, chance: random.Random) -> tuple[str, dict[str, Any]]:
    """Write in the conversation, as fast as people do who type little."""
    time.sleep(chance.uniform(0.2, 1))
    page = f"/c/sakura/conversations/{_TALK[person.house]}"
    return f"{page}/messages", {**person.form(page, f"{page}/messages"), "text": marker}


_TALK: dict[House, str] = {}


def test_parts_are_killed_while_mail_goes_there_and_back(house, peer):
    """Whatever is killed, and though the mail server goes away at times: accounts agree on both sides."""
    _TALK[house] = begun(house)
    house.begin()
    answering = Answering(house, peer)
    answering.start()
    chance, killed = random.Random(SEED), Counter()
    with people_working(house, [say], ("aoi", "chloe")) as work:
        ends = time.monotonic() + KILLING_SECONDS
        while time.monotonic() < ends:
            time.sleep(chance.uniform(0.3, 3))
            hurry(house)
            part = chance.choice(["outbox", "outbox", "outbox", "mail", "web", "parent", "peer"])
            if part == "peer":
                peer.go()
                time.sleep(chance.uniform(0.2, 2))
                peer.come()
                killed[part] += 1
            else:
                killed[part] += house.kill(part)
    house.wait()
    until(lambda: len(answering.acknowledged) > 10, "hardly anybody answered", 120)
    answering.stop.set()
    answering.join(60)
    until(lambda: nothing_under_way(house), "something is still under way", 300)
    assert sum(killed.values()) > 8, killed
    assert len(work.acknowledged) > 20
    assert_messages_once(house, set(work.acknowledged), set(answering.acknowledged))
    assert_mails_once(house, peer)
    assert_sound(house)


def begun(house: House) -> str:
    """Begin the conversation that all follow."""
    with house.app.app_context(), writing():
        customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
        people = {name: person(name) for name in FOLLOWERS}
        with customer_scope(customer.id):
            by = Actor(ActorKind.PERSON, Side.CUSTOMER, people["aoi"].id)
            made = conversations.begin(
                customer, "There and back", "begun", by=by, people=[one.id for one in people.values()]
            )
            public_id = made.public_id
            db.session.commit()
        db.session.remove()
        return public_id


def person(name: str) -> User:
    return db.session.scalars(select(User).where(User.email == cast.address(name))).one()


def hurry(house: House, *, leases: bool = False) -> None:
    """Let the two minutes pass that a mail waits for who reads along; at the end, also what a killed worker held."""
    open_items = update(OutboxItem).where(OutboxItem.done_at.is_(None))
    with house.app.app_context(), writing():
        if leases:
            db.session.execute(open_items.values(not_before=clock.now(), lease_until=None))
        else:
            waiting = open_items.where(OutboxItem.attempts == 0, OutboxItem.kind == "mail.send")
            db.session.execute(waiting.values(not_before=clock.now()))
        db.session.commit()
        db.session.remove()


def nothing_under_way(house: House) -> bool:
    hurry(house, leases=True)
    time.sleep(3)
    with house.app.app_context():
        kinds = ("mail.send", "mailroom.deliver")
        owed = select(OutboxItem.id).where(OutboxItem.done_at.is_(None), OutboxItem.kind.in_(kinds))
        mails = select(InboundMail.id).where(InboundMail.state == MailState.WAITING)
        left = db.session.scalars(owed.limit(1)).first() or db.session.scalars(mails.limit(1)).first()
        db.session.remove()
    return left is None


def assert_messages_once(house: House, said: set[str], answered: set[str]) -> None:
    """Each acknowledged message and each acknowledged answer is in the conversation once, and nothing else is."""
    with house.app.app_context(), every_customer("every message of the drill"):
        there = Counter(db.session.scalars(select(Message.text).where(Message.happening.is_(None))))
        states = Counter(db.session.scalars(select(InboundMail.state)))
    assert not (said | answered) - set(there), f"lost: {sorted((said | answered) - set(there))[:5]}"
    assert not {text: n for text, n in there.items() if n > 1}, "said twice"
    assert set(states) <= {MailState.DELIVERED, MailState.DUPLICATE}, states


def assert_mails_once(house: House, peer: Peer) -> None:
    """Each message reached each other follower by mail; what was sent twice is counted as offered twice."""
    with house.app.app_context(), every_customer("every message of the drill"):
        pids = {person(name).id: person(name).public_id for name in FOLLOWERS}
        rows = db.session.execute(
            select(Message.public_id, Message.author_id).where(Message.happening.is_(None))
        ).all()
        offered = dict(db.session.execute(select(MailDelivery.message_id, MailDelivery.offered)).all())
    domain = house.settings.mail_sender.rpartition("@")[2]
    wanted = {
        f"<message-{row.public_id}.{pid}@{domain}>"
        for row in rows
        for person_id, pid in pids.items()
        if person_id != row.author_id
    }
    taken = peer.times()
    assert not wanted - set(taken), f"{len(wanted - set(taken))} mails lost"
    assert not set(taken) - wanted, "mails that nobody should get"
    repeated = {name: n for name, n in taken.items() if n > offered[name]}
    assert not repeated, f"repeated without being counted: {repeated}"
