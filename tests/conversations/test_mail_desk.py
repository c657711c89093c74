"""A colleague says whose a mail is: what they reach, and nothing that a customer said inside."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.contacts.models import Contact
from portal.contacts.rules.kinds import ContactKind, Direction
from portal.conversations.models import Conversation, HappeningKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db, writing
from portal.mailroom.actions import addresses
from portal.mailroom.models import KnownAddress
from portal.mailroom.rules.states import MailState
from tests import cast
from tests.conversations.incoming import again, arrive, written
from tests.conversations.letters import INBOUND, begin, lines, sent, take_mail, user

AOI, CHLOE = cast.address("aoi"), cast.address("chloe")


@pytest.fixture(autouse=True)
def address(app, monkeypatch):
    take_mail(monkeypatch)
    app.config["INBOUND_ADDRESS"], app.config["INBOUND_TRUSTS"] = INBOUND, "mx.vendor.example"
    yield
    app.config["INBOUND_ADDRESS"] = app.config["INBOUND_TRUSTS"] = ""


def stranger(app, text: str = "請求書が届きません。"):
    return arrive(app, written("keiri@sakura.example", INBOUND, text, subject="請求書", name="経理"), INBOUND)


def pid_of(app, slug: str = "sakura") -> str:
    with app.app_context():
        return db.session.scalars(select(Customer.public_id).where(Customer.slug == slug)).one()


def conversations(at, slug: str = "sakura") -> list[Conversation]:
    with at(slug):
        rows = list(db.session.scalars(select(Conversation).order_by(Conversation.id)))
        db.session.expunge_all()
        return rows


def test_from_nobody_we_know_a_conversation_begins_with_the_address(app, as_, at):
    mail = stranger(app)
    chloe, path = as_("chloe"), f"/desk/mail/{mail.public_id}/whose"
    assert "keiri@sakura.example" in chloe.get(path).text
    assert "Who wrote it?" in chloe.get(path, query_string={"customer": pid_of(app)}).text
    answer = chloe.post(path, data={"customer": pid_of(app), "what": "begin"})
    assert answer.status_code == 303
    assert again(app, mail.id).state is MailState.DELIVERED
    (made,) = conversations(at)
    (line,) = [one for one in lines(app, made.public_id) if one.happening is None]
    assert (line.text, line.author_id, line.author_address) == (
        "請求書が届きません。",
        None,
        "keiri@sakura.example",
    )
    assert line.author_side is Side.CUSTOMER
    assert "keiri@sakura.example" in chloe.get(f"/c/sakura/conversations/{made.public_id}").text


def test_a_japanese_reader_is_told_the_sender_as_such(app, as_):
    mail = stranger(app)
    with app.app_context(), writing():
        db.session.scalars(select(User).where(User.email == cast.address("chloe"))).one().language = "ja"
        db.session.commit()
    page = as_("chloe").get(f"/desk/mail/{mail.public_id}/whose").text
    assert "<dt>差出人</dt>" in page
    assert "開始日" not in page


def test_as_the_word_of_a_person_whose_address_is_known_from_then_on(app, as_, at):
    mail = stranger(app)
    with app.app_context():
        sora = user("sora")
        pid, inner = sora.public_id, sora.id
    form = {"customer": pid_of(app), "what": "begin", "person": pid, "know": "1"}
    as_("chloe").post(f"/desk/mail/{mail.public_id}/whose", data=form)
    again(app, mail.id)
    (made,) = conversations(at)
    assert lines(app, made.public_id)[0].author_id == inner
    with app.app_context():
        known = db.session.scalars(select(KnownAddress)).one()
        assert (known.address, known.person_id) == ("keiri@sakura.example", inner)


def test_into_a_conversation_that_is_there(app, as_):
    talk, mail = begin(app), stranger(app)
    form = {"customer": pid_of(app), "what": "into", "conversation": talk}
    as_("bo").post(f"/desk/mail/{mail.public_id}/whose", data=form)
    assert again(app, mail.id).state is MailState.DELIVERED
    assert lines(app, talk)[-1].text == "請求書が届きません。"


def test_into_the_contact_history_where_nobody_is_told(app, as_, at):
    mail = stranger(app)
    as_("chloe").post(f"/desk/mail/{mail.public_id}/whose", data={"customer": pid_of(app), "what": "file"})
    assert again(app, mail.id).state is MailState.FILED
    with at("sakura"):
        row = db.session.scalars(select(Contact)).one()
        assert (row.kind, row.direction, row.visibility) == (
            ContactKind.MAIL,
            Direction.IN,
            Visibility.VENDOR,
        )
        assert (row.title, row.others) == ("請求書", "経理")
    assert {one["To"].addresses[0].addr_spec for one in sent(app)} == {"keiri@sakura.example"}  # its receipt


def test_something_must_be_chosen(app, as_):
    mail, talk = stranger(app), begin(app)
    path = f"/desk/mail/{mail.public_id}/whose"
    assert as_("chloe").post(path, data={"customer": pid_of(app)}).status_code == 422
    assert as_("chloe").post(path, data={"customer": pid_of(app), "what": "into"}).status_code == 422
    foreign = {"customer": pid_of(app), "what": "into", "conversation": "A" * 16}
    assert as_("chloe").post(path, data=foreign).status_code == 422
    assert talk


def test_only_to_customers_whom_one_reaches_and_only_once(app, as_, at):
    mail = stranger(app)
    path = f"/desk/mail/{mail.public_id}/whose"
    assert as_("olivia").post(path, data={"customer": pid_of(app), "what": "begin"}).status_code == 404
    assert as_("aoi").get(path).status_code == 404
    assert as_("carl").get(path).status_code == 403
    with app.app_context():
        mallory = user("mallory").public_id
    form = {"customer": pid_of(app), "what": "begin", "person": mallory}
    as_("chloe").post(path, data=form)
    again(app, mail.id)
    assert lines(app, conversations(at)[0].public_id)[0].author_id is None
    assert as_("chloe").post(path, data={"customer": pid_of(app), "what": "begin"}).status_code == 404


def test_a_mail_of_another_team_or_of_a_customers_inside_is_not_shown(app, as_):
    talk = begin(app)
    with app.app_context():
        from portal.foundation.tenancy import customer_scope  # noqa: PLC0415

        sakura = db.session.scalars(select(Customer.id).where(Customer.slug == "sakura")).one()
        with customer_scope(sakura):
            inner = db.session.scalars(select(Conversation.id).where(Conversation.public_id == talk)).one()
        reply = addresses.address("reply", (sakura, inner), user("aoi").id)
        note = addresses.address("note", (sakura, inner), user("aoi").id)
    held = arrive(app, written("z@evil.example", "x", "hello"), reply)
    inside = arrive(app, written("z@evil.example", "x", "hello, inside"), note)
    assert as_("chloe").get(f"/desk/mail/{held.public_id}/whose").status_code == 200
    assert as_("olivia").get(f"/desk/mail/{held.public_id}/whose").status_code == 404
    assert as_("chloe").get(f"/desk/mail/{inside.public_id}/whose").status_code == 404
    assert as_("vera").get(f"/desk/mail/{inside.public_id}/whose").status_code == 404


# -- the address for Bcc -----------------------------------------------------------------------------------------


def filing(app, name: str = "chloe") -> str:
    with app.app_context():
        sakura = db.session.scalars(select(Customer.id).where(Customer.slug == "sakura")).one()
        return addresses.address("file", (sakura,), user(name).id)


def test_the_address_is_shown_to_the_vendor_alone(app, as_):
    page = as_("chloe").get("/c/sakura/contacts").text
    assert filing(app) in page
    assert filing(app) not in as_("bo").get("/c/sakura/contacts").text


def test_a_hidden_copy_is_filed_where_the_vendor_alone_sees_it(app, as_, at):
    mail = arrive(
        app, written(CHLOE, f"{AOI}, 外部 <x@tax.example>", "お見積りです。", subject="お見積り"), filing(app)
    )
    assert (mail.state, mail.visibility) == (MailState.FILED, Visibility.VENDOR)
    with at("sakura"):
        row = db.session.scalars(select(Contact)).one()
        assert (row.direction, row.title, row.text) == (Direction.OUT, "お見積り", "お見積りです。")
        assert (row.others, row.visibility) == ("外部", Visibility.VENDOR)
    assert "お見積り" in as_("bo").get("/c/sakura/contacts").text
    assert sent(app) == []


def test_beside_the_conversation_that_it_answers(app, at):
    talk = begin(app)
    named = {"References": f"<conversation-{talk}@localhost.localdomain>"}
    arrive(app, written(CHLOE, AOI, "電話でお話ししたとおりです。", **named), filing(app))
    line = lines(app, talk)[-1]
    assert (line.happening, line.visibility) == (HappeningKind.FILED, Visibility.VENDOR)
    assert "電話でお話ししたとおりです。" in line.text
    with at("sakura"):
        assert db.session.scalars(select(Contact.subject_public_id)).all()[-1] == talk


def filed(at, slug: str = "sakura") -> list[tuple[Direction, str, str]]:
    with at(slug):
        rows = db.session.scalars(select(Contact).order_by(Contact.id)).all()
        return [(row.direction, row.title, row.others) for row in rows]


def test_what_the_customers_people_wrote_is_filed_as_theirs(app, at):
    assert arrive(app, written(AOI, CHLOE, "x", subject="To Chloe"), filing(app)).state is MailState.FILED
    assert filed(at) == [(Direction.IN, "To Chloe", "")]


@pytest.mark.parametrize(("sender", "reason"), [
    ("someone@else.example", "other_address"), (cast.address("mallory"), "other_person"),
])  # fmt: skip
def test_who_merely_knows_the_address_speaks_for_no_customer(app, at, sender, reason):
    mail = arrive(app, written(sender, AOI, "x", subject="Invoice"), filing(app))
    assert (mail.state, mail.reason, mail.visibility) == (MailState.UNKNOWN, reason, Visibility.VENDOR)
    assert filed(at) == []


def test_the_desk_may_file_what_was_held_at_the_hidden_address(app, as_, at):
    mail = arrive(app, written("someone@else.example", AOI, "x", subject="Invoice"), filing(app))
    data = {"customer": pid_of(app), "what": "file"}
    assert as_("chloe").post(f"/desk/mail/{mail.public_id}/whose", data=data).status_code == 303
    assert again(app, mail.id).state is MailState.FILED
    assert filed(at) == [(Direction.IN, "Invoice", "someone@else.example")]


def test_whoever_no_longer_reaches_the_customer_files_nothing(app, as_, at):
    where = filing(app, "olivia")
    assert arrive(app, written(cast.address("olivia"), AOI, "x"), where).state is MailState.REFUSED
    with at("sakura"):
        assert db.session.scalars(select(Contact)).all() == []


def test_with_twice_as_much_it_asks_no_more(app, as_, counting):
    mail, chloe = stranger(app), as_("chloe")
    path, query = f"/desk/mail/{mail.public_id}/whose", {"customer": pid_of(app)}
    begin(app, title="one")
    chloe.get(path, query_string=query)
    with counting() as few:
        chloe.get(path, query_string=query)
    for title in ("two", "three", "four"):
        begin(app, title=title)
    chloe.get(path, query_string=query)
    with counting() as many:
        assert "four" in chloe.get(path, query_string=query).text
    assert len(many) == len(few)
