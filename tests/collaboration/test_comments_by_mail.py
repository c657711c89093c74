"""Answers to comment mails land in their thread: as visible as the thread, by the rights of today."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer, Membership
from portal.collaboration.models.comments import Comment, CommentThread
from portal.foundation import clock
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db, writing
from portal.foundation.tenancy import customer_scope
from portal.mailroom.actions import addresses
from portal.mailroom.rules.states import MailState
from portal.plans.models import Node
from tests import cast
from tests.conversations.incoming import arrive, written
from tests.conversations.letters import INBOUND, sent, take_mail, to, user

AOI, CHLOE = cast.address("aoi"), cast.address("chloe")


@pytest.fixture(autouse=True)
def address(app, monkeypatch):
    take_mail(monkeypatch)
    app.config["INBOUND_ADDRESS"], app.config["INBOUND_TRUSTS"] = INBOUND, "mx.vendor.example"
    yield
    app.config["INBOUND_ADDRESS"] = app.config["INBOUND_TRUSTS"] = ""


def say(as_, at, who: str, text: str, visibility: str = "shared") -> None:
    with at("sakura"):
        title = "sakura shared initiative"
        node = db.session.scalars(select(Node.public_id).where(Node.title == title)).one()
    answer = as_(who).post(f"/c/sakura/about/{node}/comments", data={"text": text, "visibility": visibility})
    assert answer.status_code == 303


def comments(at) -> list[Comment]:
    with at("sakura"):
        rows = list(db.session.scalars(select(Comment).order_by(Comment.id)))
        db.session.expunge_all()
        return rows


def newest_thread(at) -> tuple[int, int]:
    with at("sakura") as customer_id:
        return customer_id, db.session.scalars(
            select(CommentThread.id).order_by(CommentThread.id.desc())
        ).first()


def test_an_answer_lands_in_the_thread(app, as_, at):
    say(as_, at, "chloe", "@Aoi please look")
    (letter,) = to(sent(app), "aoi")
    where = letter["Reply-To"].addresses[0].addr_spec
    mail = arrive(
        app, written(AOI, where, "Done.\n\nOn Fri, 20 Nov 2026 at 10:00, X wrote:\n> please look"), where
    )
    assert mail.state is MailState.DELIVERED, (mail.reason, mail.last_error)
    said = comments(at)[-1]
    assert (said.text, said.author_side, said.visibility) == ("Done.", Side.CUSTOMER, Visibility.SHARED)
    assert "Done." in as_("chloe").get("/c/sakura/comments/" + said.public_id, follow_redirects=True).text


def test_inside_stays_inside(app, as_, at):
    say(as_, at, "chloe", "@Bo what do we say?", "vendor")
    (letter,) = to(sent(app), "bo")
    where = letter["Reply-To"].addresses[0].addr_spec
    arrive(app, written(cast.address("bo"), where, "Nothing."), where)
    assert (comments(at)[-1].text, comments(at)[-1].visibility) == ("Nothing.", Visibility.VENDOR)
    before = len(comments(at))
    vouched = {"Authentication_Results": "mx.vendor.example; dmarc=pass header.from=sakura.example"}
    mail = arrive(app, written(AOI, where, "I see you.", **vouched), where)
    assert (mail.state, mail.reason, mail.visibility) == (
        MailState.REFUSED,
        "not_any_more",
        Visibility.VENDOR,
    )
    assert len(comments(at)) == before


def test_what_a_customer_says_inside_is_shielded_from_the_desk(app, as_, at):
    say(as_, at, "sora", "@Aoi between us", "customer")
    (letter,) = to(sent(app), "aoi")
    where = letter["Reply-To"].addresses[0].addr_spec
    mail = arrive(app, written("z@evil.example", where, "hello"), where)
    assert (mail.state, mail.visibility) == (MailState.UNKNOWN, Visibility.CUSTOMER)


def test_by_the_rights_of_today(app, as_, at):
    say(as_, at, "chloe", "@Sora please look")
    (letter,) = to(sent(app), "sora")
    where = letter["Reply-To"].addresses[0].addr_spec
    with at("sakura"), writing():
        member = db.session.scalars(select(Membership).where(Membership.user_id == user("sora").id)).one()
        member.ended_at = clock.now()
        db.session.commit()
    before = len(comments(at))
    mail = arrive(app, written(cast.address("sora"), where, "late"), where)
    assert (mail.state, mail.reason) == (MailState.REFUSED, "not_any_more")
    assert len(comments(at)) == before


def test_a_thread_of_another_customer_cannot_be_named(app, as_, at):
    say(as_, at, "chloe", "@Aoi look")
    _sakura, thread_id = newest_thread(at)
    with app.app_context():
        ume = db.session.scalars(select(Customer.id).where(Customer.slug == "ume")).one()
        where = addresses.address("comment", (ume, thread_id), user("mallory").id)
        with customer_scope(ume):
            assert db.session.scalar(select(CommentThread).where(CommentThread.id == thread_id)) is None
    mail = arrive(app, written(cast.address("mallory"), where, "hello"), where)
    assert (mail.state, mail.reason) == (MailState.UNKNOWN, "gone")


def test_nothing_but_quotation_is_no_comment(app, as_, at):
    say(as_, at, "chloe", "@Aoi look")
    (letter,) = to(sent(app), "aoi")
    where = letter["Reply-To"].addresses[0].addr_spec
    mail = arrive(app, written(AOI, where, "> look\n"), where)
    assert (mail.state, mail.reason) == (MailState.REFUSED, "nothing_said")


def test_programs_say_nothing(app, as_, at):
    say(as_, at, "chloe", "@Aoi look")
    (letter,) = to(sent(app), "aoi")
    where = letter["Reply-To"].addresses[0].addr_spec
    before = len(comments(at))
    mail = arrive(app, written(AOI, where, "I am away", Auto_Submitted="auto-replied"), where)
    assert mail.state is MailState.AUTOMATIC
    assert len(comments(at)) == before
    assert sent(app) == []
