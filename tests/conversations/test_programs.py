"""What the usual mail programs send lands as what was written, with its files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.conversations.models import MessageFile
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.files import StoredFile
from portal.foundation.live import customer_topic, hub
from portal.mailroom.rules.states import MailState
from portal.mailroom.rules.tnef import unwrap
from tests import cast
from tests.conversations import programs
from tests.conversations.incoming import arrive
from tests.conversations.letters import INBOUND, begin, lines, say, sent, take_mail, to

AOI = cast.address("aoi")


@pytest.fixture(autouse=True)
def address(app, monkeypatch):
    take_mail(monkeypatch)
    app.config["INBOUND_ADDRESS"] = INBOUND
    yield
    app.config["INBOUND_ADDRESS"] = ""


@pytest.fixture
def letter(app):
    """A mail to Aoi that can be answered."""
    talk = begin(app)
    sent(app)
    say(app, talk, "chloe", "いつがよろしいですか。")
    (one,) = to(sent(app), "aoi")
    one.talk = talk
    return one


def land(app, letter, write) -> tuple:
    """Let the answer of a program arrive; return its line and the names of its files."""
    where = letter["Reply-To"].addresses[0].addr_spec
    mail = arrive(app, write(AOI, where, letter["Message-ID"]), where, sender=AOI)
    assert mail.state is MailState.DELIVERED, (mail.reason, mail.last_error)
    line = lines(app, letter.talk)[-1]
    with app.app_context():
        from portal.foundation.tenancy import customer_scope  # noqa: PLC0415

        sakura = db.session.scalars(select(Customer.id).where(Customer.slug == "sakura")).one()
        with customer_scope(sakura):
            same = select(StoredFile.name).join(MessageFile, MessageFile.file_id == StoredFile.id)
            return line, sorted(db.session.scalars(same.where(MessageFile.message_id == line.id)))


def test_outlook_in_japanese(app, letter):
    line, files = land(app, letter, programs.outlook_japanese)
    assert line.text.startswith("鈴木様\n\nお世話になっております。田中です。")
    assert line.text.endswith("機種依存文字です。")
    assert "TEL:03-1234-5678" in line.quoted
    assert "いつがよろしいですか。" in line.quoted
    assert files == ["見積書.xlsx"]


def test_gmail(app, letter):
    line, files = land(app, letter, programs.gmail)
    assert line.text == "金曜日でお願いします。  \nhttps://example.com/very/long/path"
    assert "2026年11月20日(金) 10:23" in line.quoted
    assert files == []


def test_an_iphone_with_a_photo(app, letter):
    line, files = land(app, letter, programs.iphone)
    assert line.text == "はい、大丈夫です。写真もお送りします。"
    assert "iPhoneから送信" in line.quoted
    assert files == ["IMG_0042.jpeg"]


def test_thunderbird_between_the_lines(app, letter):
    line, _files = land(app, letter, programs.thunderbird)
    assert line.text == (
        "> Which day suits you?\n\nFriday suits us, and so that this line is long enough to be wrapped it goes on "
        "for a while.\n\n> Who will come?\n\nSora and I."
    )
    assert "Aoi Tanaka" in line.quoted


def test_exchange_with_a_winmail_dat(app, letter):
    line, files = land(app, letter, programs.exchange)
    assert line.text == "The contract is attached."
    assert files == ["契約書.pdf"]


def test_open_pages_hear_of_it_at_once(app, letter, monkeypatch):
    heard = []
    monkeypatch.setattr(hub, "publish", lambda topic, names: heard.append((topic, tuple(names))))
    land(app, letter, programs.gmail)
    with app.app_context():
        pid = db.session.scalars(select(Customer.public_id).where(Customer.slug == "sakura")).one()
        topic = customer_topic(pid, Visibility.SHARED)
    assert [names for where, names in heard if where == topic and any(letter.talk in name for name in names)]


def test_several_files_of_a_winmail_dat_and_broken_ones():
    whole = programs.winmail(("A.TXT", "長い名前.txt", b"a"), ("B.BIN", "b.bin", b"\0\1"))
    assert [(one.name, one.data) for one in unwrap(whole)] == [("長い名前.txt", b"a"), ("b.bin", b"\0\1")]
    for cut in range(0, len(whole), 7):
        assert len(unwrap(whole[:cut])) <= 2
    assert unwrap(whole[:8] + b"\xff" * 50) == []


@given(st.binary(max_size=400), st.integers(0, 300))
def test_no_bytes_bring_it_down(noise, at):
    whole = programs.winmail(("A.TXT", "a.txt", b"a" * 40))
    unwrap(noise)
    unwrap(whole[:at] + noise + whole[at:])
