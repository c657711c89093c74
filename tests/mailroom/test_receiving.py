"""The mail server beside us hands mail over by LMTP or SMTP; 250 means that it is kept and committed."""

import smtplib
import socket
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from portal.foundation.db import db
from portal.foundation.files import storage
from portal.foundation.outbox import OutboxItem, work_off
from portal.mailroom.actions import addresses
from portal.mailroom.jobs import receiving
from portal.mailroom.jobs.receiving import Receiving, door_of
from portal.mailroom.models import InboundMail
from portal.mailroom.rules.states import MailState
from tests.mailroom.post import PORTAL_ADDRESS, customer_id, mail, person

FROM = "aoi@sakura.example"


@pytest.fixture
def listening(mailroom, set_up) -> Iterator[Callable[..., Receiving]]:
    """`listening("lmtp")` begins to listen on some port."""
    begun: list[Receiving] = []

    def begin(scheme: str = "lmtp", **told) -> Receiving:
        receives = Receiving(mailroom, set_up(inbound_listen=f"{scheme}://127.0.0.1:1", **told))
        receives.door = door_of(f"{scheme}://127.0.0.1:1").__class__(scheme, "127.0.0.1", 0, "")
        receives.start()
        begun.append(receives)
        return receives

    yield begin
    for receives in begun:
        receives.stop()


def kept() -> list[InboundMail]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(InboundMail).order_by(InboundMail.id)))


def test_lmtp_keeps_before_it_says_so_and_answers_for_each(got, listening):
    address = addresses.address("test", (customer_id(), 3), person("aoi").id)
    with smtplib.LMTP("127.0.0.1", listening().port) as peer:
        peer.ehlo_or_helo_if_needed()
        peer.mail(FROM)
        assert peer.rcpt(address)[0] == 250
        assert peer.rcpt(PORTAL_ADDRESS.upper())[0] == 250
        assert peer.rcpt("somebody@else.example")[0] == 550
        assert peer.rcpt("postmaster@in.vendor.example")[0] == 550
        code, words = peer.data(mail("見積です", to=address))
        (row,) = kept()
        assert (code, words.decode()) == (250, f"2.0.0 Kept as {row.public_id}")
        assert peer.getreply()[0] == 250  # the second recipient's own line
        assert peer.noop()[0] == 250
    assert (row.envelope_from, row.envelope_to) == (FROM, [address, PORTAL_ADDRESS.upper()])
    work_off()
    assert kept()[0].state is MailState.DELIVERED
    assert got[0].text.strip() == "見積です"


def test_smtp_does_the_same(got, listening):
    with smtplib.SMTP("127.0.0.1", listening("smtp").port) as peer:
        assert peer.sendmail(FROM, [PORTAL_ADDRESS], mail()) == {}
    work_off()
    assert [row.state for row in kept()] == [MailState.UNKNOWN]


def test_bytes_are_kept_as_they_came(got, listening):
    raw = b"Subject: x\r\n\r\n.a dot first\r\n..two\r\nraw \xff\xfe\r\n" + b"x" * 50_000 + b"\r\n"
    with smtplib.LMTP("127.0.0.1", listening().port) as peer:
        peer.sendmail(FROM, [PORTAL_ADDRESS], raw)
    assert storage().get(kept()[0].place) == raw


def test_a_machines_answer_has_no_sender(got, listening):
    with smtplib.LMTP("127.0.0.1", listening().port) as peer:
        peer.sendmail("", [PORTAL_ADDRESS], mail(subject="something"))
    work_off()
    assert (kept()[0].envelope_from, kept()[0].reason) == ("", "auto_generated")


def test_while_the_database_is_away_the_mail_server_keeps_it(got, listening, monkeypatch):
    def away(*_args, **_kwargs):
        raise ConnectionError("away")

    port = listening().port
    with monkeypatch.context() as meanwhile, smtplib.LMTP("127.0.0.1", port) as peer:
        meanwhile.setattr(receiving, "keep", away)
        with pytest.raises(smtplib.SMTPDataError) as refused:
            peer.sendmail(FROM, [PORTAL_ADDRESS], mail())
        assert refused.value.smtp_code == 451
    assert kept() == []
    with smtplib.LMTP("127.0.0.1", port) as peer:
        peer.sendmail(FROM, [PORTAL_ADDRESS], mail())
    assert len(kept()) == 1


def test_a_commit_that_fails_is_no_250(got, listening, monkeypatch):
    def full():
        raise OSError(28, "No space left on device")

    port = listening().port
    with monkeypatch.context() as meanwhile, smtplib.LMTP("127.0.0.1", port) as peer:
        meanwhile.setattr(db.session, "commit", full)
        with pytest.raises(smtplib.SMTPDataError):
            peer.sendmail(FROM, [PORTAL_ADDRESS], mail())
    assert kept() == []


def test_what_is_too_large_is_refused_so_that_the_sender_hears_of_it(got, listening):
    with smtplib.LMTP("127.0.0.1", listening(inbound_most_bytes=100_000).port) as peer:
        with pytest.raises(smtplib.SMTPException):
            peer.sendmail(FROM, [PORTAL_ADDRESS], mail("x" * 200_000))
        peer.rset()
        assert peer.sendmail(FROM, [PORTAL_ADDRESS], mail("small")) == {}
    assert len(kept()) == 1


def test_recipients_are_limited(got, listening):
    with smtplib.LMTP("127.0.0.1", listening().port) as peer:
        peer.ehlo_or_helo_if_needed()
        peer.mail(FROM)
        codes = [peer.rcpt(f"portal+n{n}@in.vendor.example")[0] for n in range(receiving.MOST_RECIPIENTS + 1)]
    assert codes == [250] * receiving.MOST_RECIPIENTS + [452]


def test_a_connection_that_breaks_off_keeps_nothing_and_hurts_nobody(got, listening):
    port = listening().port
    with socket.create_connection(("127.0.0.1", port)) as peer:
        for line in (b"LHLO x", b"MAIL FROM:<a@x.example>", f"RCPT TO:<{PORTAL_ADDRESS}>".encode(), b"DATA"):
            peer.recv(1000)
            peer.sendall(line + b"\r\n")
        peer.recv(1000)
        peer.sendall(b"Subject: half a mail\r\n")
    with socket.create_connection(("127.0.0.1", port)) as peer:
        peer.sendall(b"\xff\x00" * 5_000 + b"\r\n")
        peer.recv(1000)
    assert kept() == []
    with smtplib.LMTP("127.0.0.1", port) as peer:
        assert peer.sendmail(FROM, [PORTAL_ADDRESS], mail()) == {}


def test_nothing_is_smuggled_behind_an_end_that_is_none(got, listening):
    """A dot between bare line feeds ends no mail, so that no second mail can hide in the first."""
    hidden = b"Subject: one\r\n\r\ntext\n.\nMAIL FROM:<vera@vendor.example>\r\n.\r\n"
    with socket.create_connection(("127.0.0.1", listening().port)) as peer:
        heard = peer.makefile("rb")
        heard.readline()
        for line in (b"LHLO x", b"MAIL FROM:<a@x.example>", f"RCPT TO:<{PORTAL_ADDRESS}>".encode(), b"DATA"):
            peer.sendall(line + b"\r\n")
            while heard.readline()[3:4] == b"-":
                pass
        peer.sendall(hidden)
        assert heard.readline().startswith(b"250")
    (row,) = kept()
    assert b"MAIL FROM:<vera@vendor.example>" in storage().get(row.place)


def test_a_unix_socket_serves_as_well(got, mailroom, set_up, tmp_path):
    place = tmp_path / "lmtp"
    receives = Receiving(mailroom, set_up(inbound_listen=f"lmtp:{place}"))
    receives.start()
    try:
        assert oct(place.stat().st_mode & 0o777) == "0o660"
        with smtplib.LMTP(str(place)) as peer:
            peer.sendmail(FROM, [PORTAL_ADDRESS], mail())
    finally:
        receives.stop()
    assert not place.exists()
    assert len(kept()) == 1


def test_an_address_that_is_taken_is_said(mailroom, set_up):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        receives = Receiving(mailroom, set_up(inbound_listen=f"lmtp://127.0.0.1:{taken.getsockname()[1]}"))
        with pytest.raises(OSError, match="in use"):
            receives.start()


@pytest.mark.parametrize("wrong", ["http://127.0.0.1:25", "lmtp:", "8024", "lmtp://127.0.0.1"])
def test_what_is_no_place_to_listen_is_told(wrong):
    with pytest.raises(ValueError, match="INBOUND_LISTEN"):
        door_of(wrong)


def test_what_was_kept_is_owed_to_whom_it_is_for(got, listening):
    with smtplib.LMTP("127.0.0.1", listening().port) as peer:
        peer.sendmail(FROM, [PORTAL_ADDRESS], mail())
    kinds = db.session.scalars(select(OutboxItem.kind)).all()
    assert "mailroom.deliver" in kinds
