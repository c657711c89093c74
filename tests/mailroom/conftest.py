"""A mailroom whose mail is taken by tests: what they got stands in a list."""

from collections.abc import Iterator

import pytest

from portal.mailroom import routes
from portal.mailroom.routes import Delivered
from portal.mailroom.rules.arrived import Arrived
from portal.mailroom.rules.states import MailState
from tests.mailroom.post import PORTAL_ADDRESS


@pytest.fixture
def mailroom(app, monkeypatch):
    """The application with an address at which mail comes in."""
    monkeypatch.setitem(app.config, "INBOUND_ADDRESS", PORTAL_ADDRESS)
    return app


@pytest.fixture
def got(mailroom, monkeypatch) -> Iterator[list[Arrived]]:
    """What was delivered to addresses of kind "test" and, of unknown senders, to the portal as such."""
    taken: list[Arrived] = []

    def take(mail: Arrived) -> Delivered:
        taken.append(mail)
        return Delivered(
            MailState.DELIVERED, customer_id=mail.proof.ids[0] if mail.proof else None, title=mail.subject
        )

    def take_the_rest(mail: Arrived) -> Delivered:
        taken.append(mail)
        return Delivered(MailState.UNKNOWN, "sender")

    kept = dict(routes._deliverers)
    monkeypatch.setattr(routes, "_deliverers", {**kept, "test": take, routes.PORTAL: take_the_rest})
    with mailroom.app_context():
        yield taken
