"""What takes mail in runs where it is set up: it listens, asks the mailbox, and ends when told."""

import smtplib
import threading
import time

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from portal.foundation.db import db
from portal.mailroom.jobs import taking_in
from portal.mailroom.models import InboundMail
from portal.web.cli import portal
from portal.web.server import takes_mail_in
from tests.mailroom.dovecot import free_port
from tests.mailroom.post import PORTAL_ADDRESS, mail


@pytest.mark.parametrize(
    ("told", "so"),
    [
        ({}, False),
        ({"inbound_listen": "lmtp://127.0.0.1:8024"}, True),
        ({"inbound_imap": "imaps://mail.example"}, True),
        ({"inbound_listen": "lmtp://127.0.0.1:8024", "inbound_address": ""}, False),
    ],
)
def test_it_is_a_part_of_the_portal_where_it_is_set_up(set_up, told, so):
    assert takes_mail_in(set_up(**told)) is so


def test_alone_it_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    answer = CliRunner().invoke(portal, ["take-mail-in"])
    assert answer.exit_code == 1
    assert "INBOUND_ADDRESS" in answer.output


def test_it_listens_and_asks_until_told_to_stop(mailroom, set_up, monkeypatch):
    asked, stopping = threading.Event(), threading.Event()
    monkeypatch.setattr(taking_in, "fetch", lambda _settings: asked.set() or 0)
    settings = set_up(inbound_listen=f"lmtp://127.0.0.1:{free_port()}", inbound_imap="imaps://mail.example")
    part = threading.Thread(target=taking_in.take_in, args=(mailroom, settings, stopping))
    part.start()
    try:
        assert asked.wait(20)
        with smtplib.LMTP("127.0.0.1", int(settings.inbound_listen.rpartition(":")[2])) as peer:
            peer.sendmail("aoi@sakura.example", [PORTAL_ADDRESS], mail())
    finally:
        stopping.set()
        part.join(20)
    assert not part.is_alive()
    with mailroom.app_context():
        assert db.session.scalar(select(func.count(InboundMail.id))) == 1


def test_nothing_that_goes_wrong_at_the_mailbox_ends_it(mailroom, set_up, monkeypatch):
    tries, stopping = [], threading.Event()

    def goes_wrong(_settings):
        tries.append(time.monotonic())
        if len(tries) == 3:
            stopping.set()
        raise RuntimeError("nobody expected this")

    monkeypatch.setattr(taking_in, "fetch", goes_wrong)
    monkeypatch.setattr(taking_in, "ASKING_SECONDS", 0.0)
    taking_in.take_in(mailroom, set_up(inbound_imap="imaps://mail.example"), stopping)
    assert len(tries) == 3
