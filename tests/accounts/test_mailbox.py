"""The demo's mailbox: there in a demo, nowhere else, and safe to read."""

import pytest

from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.mail import MailboxMessage
from tests.accounts.post import ask, letters, link_in, settle, stranger

AOI = "aoi@sakura.example"


@pytest.fixture
def demo(app):
    settle(app, demo_since=clock.now())


def test_no_demo_no_mailbox(app):
    ask(stranger(app), AOI)
    (letter,) = letters(app, AOI)
    assert stranger(app).get("/mailbox").status_code == 404
    assert stranger(app).get(f"/mailbox/{letter.public_id}").status_code == 404


def test_no_mailbox_where_mail_really_goes_out(app, demo, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_URL", "smtp://mail.example")
    assert stranger(app).get("/mailbox").status_code == 404


def test_mail_is_read_and_its_link_pressed(app, demo):
    browser = stranger(app)
    ask(browser, AOI)
    (letter,) = letters(app, AOI)
    page = browser.get("/mailbox").text
    assert letter.subject in page
    assert f'href="http://localhost{link_in(letter)}"' in browser.get(f"/mailbox/{letter.public_id}").text
    assert letter.subject not in browser.get("/mailbox?to=sora@sakura.example").text
    assert browser.get("/mailbox/AAAAAAAAAAAAAAAA").status_code == 404


def test_hostile_mail_is_shown_as_text(app, demo):
    evil = '<script>alert(1)</script> javascript:alert(2) http://x.example/"onmouseover="alert(3)'
    with app.app_context():
        message = MailboxMessage(message_id="<1@x>", to="a@b.example", subject=evil, text=evil, html=evil)
        db.session.add(message)
        db.session.commit()
        public_id = message.public_id
    for path in ("/mailbox", f"/mailbox/{public_id}"):
        page = stranger(app).get(path).text
        assert "<script>alert" not in page
        assert 'href="javascript' not in page
        assert '"onmouseover="' not in page
