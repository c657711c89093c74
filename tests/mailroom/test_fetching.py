"""Mail is fetched from a real IMAP server: kept before it is marked, once, whatever happens in between."""

import imaplib
import ssl

import pytest
from sqlalchemy import func, select

from portal.foundation.db import db, writing
from portal.foundation.files import storage
from portal.foundation.outbox import work_off
from portal.mailroom.actions import addresses
from portal.mailroom.jobs import fetching
from portal.mailroom.jobs.fetching import fetch
from portal.mailroom.jobs.imap import Folder, opened, place_of, quoted
from portal.mailroom.models import InboundMail, Mailbox
from portal.mailroom.rules.states import MailState
from tests.mailroom.conftest import imap_url
from tests.mailroom.post import customer_id, mail, person

pytestmark = pytest.mark.mailserver


class Killed(BaseException):
    """As when the process ends at once."""


def states() -> list[tuple[str, MailState]]:
    rows = db.session.execute(select(InboundMail.subject, InboundMail.state).order_by(InboundMail.id))
    return [tuple(row) for row in rows]


def kept() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(InboundMail.id)))


def known() -> Mailbox:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Mailbox)).one()


def test_mail_in_the_mailbox_is_kept_marked_and_delivered_once(got, box, mailbox):
    address = addresses.address("test", (customer_id(), 7), person("aoi").id)
    box.put(mail("to be answered", to=address, subject="one"))
    box.put(mail(subject="two"))
    assert (fetch(mailbox), fetch(mailbox)) == (2, 0)
    work_off()
    assert states() == [("one", MailState.DELIVERED), ("two", MailState.UNKNOWN)]
    assert box.count(which="SEEN") == 2
    assert [one.text.strip() for one in got] == ["to be answered", "hello"]
    box.put(mail(subject="three"))
    assert fetch(mailbox) == 1
    assert (known().last_error, known().answered_at is not None) == ("", True)


def test_bytes_are_kept_as_they_came(got, box, mailbox):
    raw = mail(subject="x").replace(b"hello", "見積".encode("cp932") + b"\x00\xff").replace(b"\n", b"\r\n")
    box.append(raw)
    fetch(mailbox)
    place = db.session.scalars(select(InboundMail.place)).one()
    assert storage().get(place) == raw.replace(
        b"\x00", b"\x80"
    )  # IMAP's literals hold no NUL, and Dovecot says so


def test_over_tls_only_a_certificate_that_is_trusted_will_do(got, box, set_up, monkeypatch):
    settings = set_up(inbound_imap=imap_url(box, scheme="imaps"))
    box.put(mail())
    assert fetch(settings) == 0
    assert "CERTIFICATE_VERIFY_FAILED" in known().last_error
    monkeypatch.setenv("SSL_CERT_FILE", str(box.folder / "cert.pem"))
    assert ssl.create_default_context().cert_store_stats()["x509"] == 1
    assert fetch(settings) == 1
    assert known().last_error == ""


def test_a_wrong_password_is_told_and_tried_again(got, box, set_up):
    assert fetch(set_up(inbound_imap=imap_url(box, password="wrong"))) == 0
    assert "AUTHENTICATIONFAILED" in known().last_error
    assert "wrong" not in known().last_error + known().name
    box.put(mail())
    assert fetch(set_up(inbound_imap=imap_url(box))) == 1
    assert known().last_error == ""


def test_a_server_that_is_away_stops_nothing(got, box, mailbox):
    box.put(mail())
    box.stop()
    try:
        assert fetch(mailbox) == 0
        assert known().last_error
    finally:
        box.start()
    assert fetch(mailbox) == 1


def test_of_what_is_too_large_the_head_is_kept(got, box, set_up):
    box.put(mail("x" * 300_000, subject="huge"))
    box.put(mail(subject="small"))
    settings = set_up(inbound_imap=imap_url(box), inbound_most_bytes=100_000)
    assert fetch(settings) == 2
    work_off()
    assert states() == [("huge", MailState.REFUSED), ("small", MailState.UNKNOWN)]
    huge = db.session.scalars(select(InboundMail).order_by(InboundMail.id)).first()
    assert huge.size > 300_000 > len(storage().get(huge.place))


def test_read_mail_is_moved_where_the_operator_says(got, box, set_up):
    settings = set_up(inbound_imap=imap_url(box), inbound_imap_done="処理済み & done")
    for n in range(3):
        box.put(mail(f"{n}"))
    assert fetch(settings) == 3
    assert box.count() == 0
    assert box.count(quoted("処理済み & done")[1:-1]) == 3


def test_moving_works_where_the_server_cannot_move(got, box, set_up, monkeypatch):
    begin = Folder.__init__

    def without_move(self, *args):
        begin(self, *args)
        self._can = [word for word in self._can if word != "MOVE"]

    monkeypatch.setattr(Folder, "__init__", without_move)
    box.put(mail())
    assert fetch(set_up(inbound_imap=imap_url(box), inbound_imap_done="Kept")) == 1
    assert (box.count(), box.count("Kept")) == (0, 1)


def test_a_mailbox_that_begins_anew_is_read_anew_and_nothing_is_delivered_twice(got, box, mailbox):
    raws = [mail(f"{n}") for n in range(2)]
    for raw in raws:
        box.append(raw)
    fetch(mailbox)
    work_off()
    before = known().uid_validity
    box.begin_anew(before + 1)
    box.append(mail("new"))
    assert fetch(mailbox) == 3
    work_off()
    assert known().uid_validity == before + 1
    told = [state for _, state in states()]
    assert told == [MailState.UNKNOWN] * 2 + [MailState.DUPLICATE] * 2 + [MailState.UNKNOWN]
    assert len(got) == 3


@pytest.mark.parametrize("moment", ["before the commit", "after the commit"])
def test_killed_while_fetching_nothing_is_lost_or_taken_twice(got, box, set_up, monkeypatch, moment):
    settings = set_up(inbound_imap=imap_url(box), inbound_imap_done="Kept")
    for n in range(3):
        box.put(mail(f"{n}"))
    commit, commits = db.session.commit, []

    def dies_at_the_second_mail():
        commits.append(1)
        if len(commits) == 4 and moment == "before the commit":  # lease, place, first mail, second mail
            raise Killed
        commit()
        if len(commits) == 4:
            raise Killed

    with monkeypatch.context() as until_killed:
        until_killed.setattr(db.session, "commit", dies_at_the_second_mail)
        until_killed.setattr(fetching, "_release", lambda *_: None)  # what ends a round does not come to run
        with pytest.raises(Killed):
            fetch(settings)
    db.session.rollback()
    assert kept() == (1 if moment == "before the commit" else 2)
    assert fetch(settings) == 0  # the one that was killed still has the mailbox, until its time is over
    with writing():
        known().lease_until = known().asked_at
        db.session.commit()
    fetch(settings)
    work_off()
    assert (kept(), len(got)) == (3, 3)
    assert (box.count(), box.count("Kept")) == (0, 3)


def test_two_processes_take_turns(got, box, mailbox):
    box.put(mail())
    assert fetching._leased(place_of(mailbox.inbound_imap))
    assert fetch(mailbox) == 0
    fetching._release(place_of(mailbox.inbound_imap), "")
    assert fetch(mailbox) == 1


def test_what_somebody_else_took_out_is_passed_over(got, box, mailbox, monkeypatch):
    for n in range(2):
        box.put(mail(f"{n}"))
    raw = Folder.raw
    monkeypatch.setattr(Folder, "raw", lambda self, uid: None if uid == 1 else raw(self, uid))
    assert fetch(mailbox) == 2
    assert kept() == 1


def test_a_password_is_sent_to_no_other_machine_in_the_clear(box, monkeypatch):
    """Where another machine offers no TLS, nobody signs in; where it does, its certificate must be trusted."""
    monkeypatch.setattr("portal.mailroom.jobs.imap._is_this_machine", lambda _host: False)
    place = place_of(imap_url(box))
    with pytest.raises(ssl.SSLCertVerificationError), opened(place):
        pass
    capabilities = imaplib.IMAP4._get_capabilities

    def without_tls(self):
        capabilities(self)
        self.capabilities = tuple(word for word in self.capabilities if word != "STARTTLS")

    monkeypatch.setattr(imaplib.IMAP4, "_get_capabilities", without_tls)
    with pytest.raises(imaplib.IMAP4.error, match="no TLS"), opened(place):
        pass
