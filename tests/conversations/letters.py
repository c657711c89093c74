"""Saying things in conversations and looking at the mails that follow, for the tests of mail."""

from datetime import timedelta
from email.message import EmailMessage

import time_machine
from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.conversations.actions import conversations, messages
from portal.conversations.models import Conversation, Message
from portal.foundation import clock, mail
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db, writing
from portal.foundation.events import tell_after_commit
from portal.foundation.outbox import work_off
from portal.foundation.tenancy import customer_scope
from tests import cast

INBOUND = "portal@in.vendor.example"


def user(name: str) -> User:
    return db.session.scalars(select(User).where(User.email == cast.address(name))).one()


def actor(name: str) -> Actor:
    person = user(name)
    side = Side.VENDOR if person.staff_role else Side.CUSTOMER
    return Actor(ActorKind.PERSON, side, person.id)


def begin(
    app, by="aoi", title="締め日の設定", text="締め日を変えられますか。", slug="sakura", people=(), **more
) -> str:
    """Begin a conversation, commit, and return its public id."""
    with app.app_context(), writing():
        customer = db.session.scalars(select(Customer).where(Customer.slug == slug)).one()
        with customer_scope(customer.id):
            made = conversations.begin(
                customer, title, text, by=actor(by), people=[user(name).id for name in people], **more
            )
            pid = made.public_id
            db.session.commit()
        tell_after_commit()
    return pid


def say(app, pid: str, by: str, text: str, visibility=Visibility.SHARED, slug="sakura", **more) -> str:
    """Say something in a conversation, commit, and return the message's public id."""
    with app.app_context(), writing():
        customer_id = db.session.scalars(select(Customer.id).where(Customer.slug == slug)).one()
        with customer_scope(customer_id):
            found = db.session.scalars(select(Conversation).where(Conversation.public_id == pid)).one()
            said = messages.say(found, text, by=actor(by), visibility=visibility, **more).public_id
            db.session.commit()
        tell_after_commit()
    return said


def lines(app, pid: str, slug="sakura") -> list[Message]:
    """Return all lines of a conversation, detached."""
    with app.app_context():
        customer_id = db.session.scalars(select(Customer.id).where(Customer.slug == slug)).one()
        with customer_scope(customer_id):
            found = db.session.scalars(select(Conversation.id).where(Conversation.public_id == pid)).one()
            rows = db.session.scalars(
                select(Message).where(Message.conversation_id == found).order_by(Message.id)
            )
            rows = list(rows)
            db.session.expunge_all()
            return rows


_taken: list[EmailMessage] = []


def take_mail(monkeypatch) -> None:
    """Take every mail that leaves from here on, as the peer would."""

    def take(message: EmailMessage, comes_back: str) -> None:
        message.comes_back = comes_back
        _taken.append(message)

    _taken.clear()
    monkeypatch.setattr(mail, "_transport", lambda: take)


def sent(app, minutes: float = 3) -> list[EmailMessage]:
    """Let the worker do what is due in some minutes, and return the mails that left since this was asked last."""
    with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=True), app.app_context():
        work_off()
        db.session.remove()
    found = list(_taken)
    _taken.clear()
    return found


def to(mails: list[EmailMessage], name: str) -> list[EmailMessage]:
    return [one for one in mails if one["To"].addresses[0].addr_spec == cast.address(name)]


def plain(one: EmailMessage) -> str:
    return one.get_body(("plain",)).get_content()


def html(one: EmailMessage) -> str:
    return one.get_body(("html",)).get_content()
