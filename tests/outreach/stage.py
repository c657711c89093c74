"""Drafts and sending as the tests of reaching out need them."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Customer, Membership, User
from portal.conversations.models import Conversation, Follower, Message
from portal.foundation import outbox
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope, every_customer
from portal.outreach.models import Outreach, Recipient
from tests import cast

WORDS = {
    "name": "Hello", "title_en": "A word for {{customer}}", "text_en": "Dear {{given_name}}, how is it going?",
    "title_ja": "{{customer}}の皆さまへ", "text_ja": "{{family_name}}さん、いかがですか。",
}  # fmt: skip


def person(name: str) -> User:
    """Return a cast member."""
    return db.session.scalars(select(User).where(User.email == cast.address(name))).one()


def member(name: str) -> Membership:
    """Return a cast member's membership."""
    with every_customer("a test looks"):
        return db.session.scalars(select(Membership).where(Membership.user_id == person(name).id)).one()


def draft(browser: FlaskClient, group: str = "people", **changed: Any) -> str:
    """Begin a draft at the pages and write it; return its public id."""
    url = browser.post("/desk/outreach/new", data={"group": group}).headers["Location"]
    facts = {**WORDS, "segment": "0", "only_primary": "y", **changed}
    answer = browser.post(url, data={key: value for key, value in facts.items() if value is not None})
    assert answer.status_code == 303, answer.text
    return url.rsplit("/", 1)[1]


def start(browser: FlaskClient, public_id: str) -> Any:
    """Press the button that sends."""
    return browser.post(f"/desk/outreach/{public_id}/start", data={"request_key": f"start-{public_id}"})


def work() -> None:
    """Let the worker do what is due."""
    while outbox.work_off():
        pass


def outreach(public_id: str) -> Outreach:
    """Return an outreach."""
    return db.session.scalars(select(Outreach).where(Outreach.public_id == public_id)).one()


def recipients(public_id: str) -> dict[str, Recipient]:
    """Return the rows of an outreach, by the mail name of the person."""
    with every_customer("a test looks"):
        rows = db.session.execute(
            select(Recipient, User.email)
            .join(User, User.id == Recipient.person_id)
            .where(Recipient.outreach_id == outreach(public_id).id)
        ).all()
    return {row.email.split("@")[0]: row.Recipient for row in rows}


def conversations(slug: str = "sakura") -> list[tuple[str, str, set[str]]]:
    """Return (title, first message, who follows) of a customer's conversations."""
    customer_id = db.session.scalars(select(Customer.id).where(Customer.slug == slug)).one()
    found = []
    with customer_scope(customer_id):
        for row in db.session.scalars(select(Conversation).order_by(Conversation.id)):
            text = db.session.scalars(
                select(Message.text).where(Message.conversation_id == row.id).order_by(Message.id).limit(1)
            ).one()
            emails = db.session.scalars(
                select(User.email)
                .join(Follower, Follower.person_id == User.id)
                .where(Follower.conversation_id == row.id)
            )
            found.append((row.title, text, {str(one).split("@")[0] for one in emails}))
    return found
