"""The mail that reached people, and signing in by it."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Installation, User
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import work_off
from tests import cast

CODE = re.compile(r"^\s+(\d{6})$", re.MULTILINE)


def stranger(app: Flask) -> FlaskClient:
    """Return a browser in which nobody is signed in, and that asks for English."""
    browser = app.test_client()
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


def letters(app: Flask, to: str) -> list[MailboxMessage]:
    """Work off the outbox and return what an address has received, oldest first."""
    with app.app_context():
        while work_off():
            pass
        found = db.session.scalars(
            select(MailboxMessage).where(MailboxMessage.to == to).order_by(MailboxMessage.id)
        )
        return list(found)


def code_in(letter: MailboxMessage) -> str:
    """Return the six digits of a letter."""
    assert has_code(letter), letter.text
    return CODE.findall(letter.text)[0]


def has_code(letter: MailboxMessage) -> bool:
    """True when a line of its own holds six digits; every sixteenth link happens to end in some."""
    return bool(CODE.search(letter.text))


def link_in(letter: MailboxMessage) -> str:
    """Return the path of the one link of a letter."""
    found = re.findall(r"http://localhost(/\S+)", letter.text)
    assert len(found) == 1, letter.text
    return found[0]


def ask(browser: FlaskClient, email: str, **more: str):
    """Ask for a link, as the form on the sign-in page does."""
    browser.get("/sign-in")
    return browser.post("/sign-in", data={"email": email, **more})


def is_in(browser: FlaskClient) -> bool:
    """True while somebody is signed in at this browser."""
    return browser.get("/profile").status_code == 200


def acts(app: Flask) -> list[str]:
    """Return the audit log's acts, oldest first."""
    with app.app_context():
        return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def change(app: Flask, name: str, **values: object) -> None:
    """Change facts of a cast member behind the pages' back."""
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == cast.address(name))).one()
        for field, value in values.items():
            setattr(user, field, value)
        db.session.commit()


def settle(app: Flask, **values: object) -> None:
    """Change settings of the installation behind the pages' back."""
    with app.app_context():
        row = db.session.get_one(Installation, 1)
        for field, value in values.items():
            setattr(row, field, value)
        db.session.commit()


def known_device(app: Flask, browser: FlaskClient, name: str) -> FlaskClient:
    """Let the browser remember that this person has signed in there, as a real sign-in does."""
    with app.app_context():
        found = db.session.scalars(select(User.public_id).where(User.email == cast.address(name))).one()
    with browser.session_transaction() as session:
        session["person"] = found
    return browser
