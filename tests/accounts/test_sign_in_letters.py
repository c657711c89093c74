"""Letters over a real SMTP connection: in both languages, never lost, one action each."""

import re
import socket
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from aiosmtpd.controller import Controller
from sqlalchemy import select

from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.mail import MailDelivery
from portal.foundation.outbox import OutboxItem, work_off
from tests.accounts.post import ask, change, settle, stranger

AOI = "aoi@sakura.example"


class Peer:
    """A mail server that keeps what it accepts."""

    def __init__(self, port: int):
        self.messages, self.port, self._controller = [], port, None

    async def handle_DATA(self, _server, _session, envelope):
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def begin(self):
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def end(self):
        if self._controller:
            self._controller.stop()
            self._controller = None


@pytest.fixture
def peer(app, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    peer = Peer(port)
    monkeypatch.setitem(app.config, "MAIL_URL", f"smtp://127.0.0.1:{port}")
    yield peer
    peer.end()


def work(app) -> None:
    with app.app_context():
        work_off()


@pytest.mark.parametrize(
    ("set_in_the_portal", "used"),
    [("cs@hinode.example", "cs@hinode.example"), ("", "machine@vendor.example")],
)
def test_mail_comes_from_the_address_in_the_settings_else_the_machines(
    app, peer, monkeypatch, set_in_the_portal, used
):
    monkeypatch.setitem(app.config, "MAIL_SENDER", "machine@vendor.example")
    settle(app, mail_sender=set_in_the_portal)
    peer.begin()
    browser = stranger(app)
    ask(browser, AOI)
    assert used in browser.get("/sign-in/wait").text
    work(app)
    (message,) = peer.messages
    assert message["From"].addresses[0].addr_spec == used
    assert message["Message-ID"].endswith("@vendor.example>")


def test_a_letter_arrives_once_with_text_and_html(app, peer):
    peer.begin()
    ask(stranger(app), AOI)
    work(app)
    work(app)
    (letter,) = peer.messages
    assert letter["To"].addresses[0].addr_spec == AOI
    assert letter["Subject"] == "[Aozora Cloud] Sign-in link"
    assert letter["Auto-Submitted"] == "auto-generated"
    text = letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    (link,) = set(re.findall(r"http://localhost/sign-in/link/\S+", text))
    assert html.count("<a ") == 1
    assert f'href="{link}"' in html
    assert "<script" not in html
    assert 'lang="en"' in html


def test_in_the_readers_language(app, peer):
    peer.begin()
    change(app, "aoi", language="ja")
    ask(stranger(app), AOI)
    work(app)
    (letter,) = peer.messages
    assert letter["Subject"] == "【あおぞらクラウド】ログインリンク"
    assert letter["Content-Language"] == "ja"
    text = letter.get_body(("plain",)).get_content()
    assert "田中 葵 様" in text
    assert not re.search(r"[A-Za-z]{4,} [A-Za-z]{3,} [A-Za-z]{3,}", text)  # no English sentence was left


def test_nothing_is_lost_while_the_peer_is_away(app, peer):
    start = clock.now()
    browser = stranger(app)
    with time_machine.travel(start, tick=False) as time:
        browser.post("/sign-in", data={"email": AOI})
        assert browser.get("/sign-in/wait").status_code == 200  # no page waits for the peer
        work(app)
        with app.app_context():
            item = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == "mail.send")).one()
            assert (item.done_at, item.attempts) == (None, 1)
            assert item.not_before > start
            assert "Refused" in item.last_error
        peer.begin()
        work(app)
        assert peer.messages == []  # not before its time
        time.shift(timedelta(minutes=2))
        work(app)
        assert len(peer.messages) == 1
        with app.app_context():
            delivery = db.session.scalars(select(MailDelivery)).one()
            assert delivery.accepted_at is not None
            assert delivery.offered == 2


def test_a_letter_that_came_to_nothing_is_not_sent(app, peer):
    with time_machine.travel(clock.now(), tick=False) as time:
        ask(stranger(app), AOI)
        peer.begin()
        time.shift(timedelta(minutes=11))
        work(app)
        assert peer.messages == []  # its link has expired
