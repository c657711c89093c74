"""A mailroom whose mail is taken by tests: what they got stands in a list."""

from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest

from portal.foundation.config import Settings
from portal.mailroom import routes
from portal.mailroom.routes import Delivered
from portal.mailroom.rules.arrived import Arrived
from portal.mailroom.rules.states import MailState
from tests.mailroom.dovecot import PASSWORD, Dovecot
from tests.mailroom.post import PORTAL_ADDRESS


@pytest.fixture
def mailroom(app, monkeypatch):
    """The application with an address at which mail comes in."""
    monkeypatch.setitem(app.config, "INBOUND_ADDRESS", PORTAL_ADDRESS)
    return app


@pytest.fixture
def taken(mailroom, monkeypatch) -> list[Arrived]:
    """What was delivered to addresses of kind "test" and, of unknown senders, to the portal as such."""
    taken: list[Arrived] = []

    def take(mail: Arrived) -> Delivered:
        taken.append(mail)
        customer_id = mail.proof.ids[0] if mail.proof else None
        return Delivered(MailState.DELIVERED, customer_id=customer_id, title=mail.subject)

    def take_the_rest(mail: Arrived) -> Delivered:
        taken.append(mail)
        return Delivered(MailState.UNKNOWN, "sender")

    kept = dict(routes._deliverers)
    monkeypatch.setattr(routes, "_deliverers", {**kept, "test": take, routes.PORTAL: take_the_rest})
    return taken


@pytest.fixture
def got(mailroom, taken) -> Iterator[list[Arrived]]:
    """The same, inside the application: for tests that speak to the database and open no page."""
    with mailroom.app_context():
        yield taken


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A real IMAP server, one per test worker."""
    server = Dovecot()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def box(dovecot) -> Dovecot:
    """The server with an empty mailbox."""
    dovecot.clear()
    return dovecot


@pytest.fixture
def set_up(mailroom) -> Callable[..., Settings]:
    """Settings of this installation with others for taking mail in."""

    def changed(**told) -> Settings:
        return mailroom.extensions["settings"].model_copy(update={"inbound_address": PORTAL_ADDRESS, **told})

    return changed


@pytest.fixture
def mailbox(box, set_up) -> Settings:
    """Settings with the mailbox of the real server."""
    return set_up(inbound_imap=imap_url(box))


def imap_url(box: Dovecot, folder: str = "INBOX", password: str = PASSWORD, scheme: str = "imap") -> str:
    """Return the address of the mailbox as an operator writes it."""
    port = box.imap if scheme == "imap" else box.imaps
    who = f"{quote('portal@in.vendor.example', safe='')}:{quote(password, safe='')}"
    return f"{scheme}://{who}@127.0.0.1:{port}/{quote(folder)}"
