"""Messages go out by mail: once, personally, to whoever did not read along, and an internal note to nobody outside."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Membership
from portal.activity.actions import choices, notices
from portal.activity.models import ByMail
from portal.conversations.jobs.letters import of_message
from portal.conversations.models import Conversation, Follower, Message
from portal.conversations.queries.letters import mailed
from portal.conversations.rules.files import Sent
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db, writing
from portal.foundation.tenancy import customer_scope
from portal.mailroom.actions import addresses
from tests.conversations.letters import INBOUND, begin, html, plain, say, sent, take_mail, to, user

BIG, PAGE = b"a,b\n" * 2_000_000, b"<html><script>1</script></html>"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def address(app, monkeypatch):
    take_mail(monkeypatch)
    app.config["INBOUND_ADDRESS"] = INBOUND
    yield
    app.config["INBOUND_ADDRESS"] = ""


@pytest.fixture
def talk(app) -> str:
    """A conversation that Aoi began and Sora follows; what it sent so far is taken."""
    pid = begin(app, people=["sora"])
    sent(app)
    return pid


def test_a_message_reaches_each_follower_once_and_personally(app, talk):
    message = say(app, talk, "chloe", "**はい**、できます。")
    mails = sent(app)
    assert sorted(one["To"].addresses[0].username for one in mails) == ["aoi", "sora"]
    (one,) = to(mails, "aoi")
    assert one["Subject"] == "[Aozora Cloud] 締め日の設定"
    assert one["From"].addresses[0].display_name == "Chloe (Aozora Cloud)"
    with app.app_context():
        aoi = user("aoi").public_id
    assert one["Message-ID"] == f"<message-{message}.{aoi}@localhost.localdomain>"
    assert one["In-Reply-To"] == one["References"] == f"<conversation-{talk}@localhost.localdomain>"
    assert "\nはい、できます。\n" in plain(one), "whoever reads plain text sees no marks"
    assert "<strong>はい</strong>" in html(one)
    assert "Just answer this mail" in plain(one)
    assert sent(app, 60) == []


def test_the_reader_gets_it_in_their_language(app, talk):
    with app.app_context(), writing():
        user("aoi").language = "ja"
        db.session.commit()
    say(app, talk, "chloe", "はい")
    (one,) = to(sent(app), "aoi")
    assert one["Subject"] == "【あおぞらクラウド】締め日の設定"
    assert one["From"].addresses[0].display_name == "鈴木 美咲(あおぞらクラウド)"
    assert "このメールにそのまま返信" in plain(one)
    assert one["Content-Language"] == "ja"


def test_its_reply_address_proves_person_and_conversation(app, talk):
    say(app, talk, "chloe", "はい")
    mails = sent(app)
    reply = {name: to(mails, name)[0]["Reply-To"].addresses[0].addr_spec for name in ("aoi", "sora")}
    assert len(set(reply.values())) == 2
    with app.app_context():
        for name, given in reply.items():
            proof = addresses.open(given)
            assert proof.kind == "reply"
            assert proof.person_id == user(name).id


def test_without_an_address_of_our_own_nobody_is_told_to_answer_the_mail(app, talk):
    app.config["INBOUND_ADDRESS"] = ""
    say(app, talk, "chloe", "はい")
    (one,) = to(sent(app), "aoi")
    assert one["Reply-To"] is None
    assert "Just answer" not in plain(one) + html(one)
    assert "Open the conversation" in plain(one)


def test_whoever_reads_along_gets_no_mail(app, as_, at, talk):
    say(app, talk, "chloe", "はい")
    with at("sakura") as customer_id, writing():
        found = db.session.scalars(select(Conversation)).one()
        notices.read_about(user("sora"), "conversation", found.id)
        db.session.commit()
        assert customer_id
    mails = sent(app)
    assert to(mails, "sora") == []
    assert len(to(mails, "aoi")) == 1


def test_nothing_goes_before_two_minutes_and_what_changed_meanwhile_is_what_goes(app, at, talk):
    message = say(app, talk, "chloe", "はい")
    assert sent(app, 1.5) == []
    with at("sakura"), writing():
        found = db.session.scalars(select(Message).where(Message.public_id == message)).one()
        found.text = "いいえ、まだです。"
        db.session.commit()
    (one,) = to(sent(app), "aoi")
    assert "いいえ、まだです。" in plain(one)


def test_what_was_taken_back_is_not_sent(app, at, talk):
    message = say(app, talk, "chloe", "はい")
    with at("sakura"), writing():
        found = db.session.scalars(select(Message).where(Message.public_id == message)).one()
        found.deleted_at = clock.now()
        db.session.commit()
    assert sent(app) == []


def test_whoever_left_the_company_meanwhile_gets_none(app, at, talk):
    say(app, talk, "chloe", "はい")
    with at("sakura"), writing():
        member = db.session.scalars(select(Membership).where(Membership.user_id == user("sora").id)).one()
        member.ended_at = clock.now()
        db.session.commit()
    mails = sent(app)
    assert to(mails, "sora") == []
    assert len(to(mails, "aoi")) == 1


def test_settings_hold(app, talk):
    with app.app_context(), writing():
        choices.choose(user("aoi").id, "conversation.message", ByMail.NO)
        choices.choose(user("sora").id, "conversation.message", ByMail.DIGEST)
        db.session.commit()
    say(app, talk, "chloe", "はい")
    assert sent(app) == []


def test_a_word_to_somebody_goes_within_a_minute_and_once(app, talk):
    with app.app_context():
        aoi = user("aoi")
        pid, inner = aoi.public_id, aoi.id
    say(app, talk, "chloe", f"@{{{pid}}} はい", mentioned={pid: inner})
    (one,) = sent(app, 0.5)
    assert "@Aoi はい" in plain(one)
    mails = sent(app)
    assert to(mails, "aoi") == []
    assert len(to(mails, "sora")) == 1


# -- internal notes ----------------------------------------------------------------------------------------------


def test_an_internal_note_is_mailed_to_nobody_of_the_other_side(app, talk):
    say(app, talk, "chloe", "見積もりは内緒です。", visibility=Visibility.VENDOR)
    say(app, talk, "bo", "了解。", visibility=Visibility.VENDOR)
    mails = sent(app)
    assert {one["To"].addresses[0].domain for one in mails} == {"vendor.example"}
    for one in mails:
        assert "内緒" not in one["Subject"]
        assert "Internal note" in one["Subject"]
        assert "inside Aozora Cloud alone" in plain(one)
    say(app, talk, "sora", "社内の話です。", visibility=Visibility.CUSTOMER)
    mails = sent(app)
    assert [one["To"].addresses[0].username for one in mails] == ["aoi"]


def test_an_answer_to_an_internal_note_goes_to_an_address_of_the_inside(app, talk):
    say(app, talk, "chloe", "内緒です。", visibility=Visibility.VENDOR)
    say(app, talk, "bo", "了解。", visibility=Visibility.VENDOR)
    (one,) = to(sent(app), "chloe")
    with app.app_context():
        assert addresses.open(one["Reply-To"].addresses[0].addr_spec).kind == "note"


def test_in_no_list_summary_or_chat_does_a_note_look_like_a_message(app, talk, as_):
    say(app, talk, "chloe", "内緒です。", visibility=Visibility.VENDOR)
    say(app, talk, "bo", "了解。", visibility=Visibility.VENDOR)
    bell = as_("chloe").get("/notices").get_data(as_text=True)
    assert "Bo wrote an internal note" in bell
    assert "Bo wrote to you" not in bell
    assert "Internal note: 締め日の設定" in bell  # where it was said: chat channels show this line as well


def _note(app, talk) -> int:
    pid = say(app, talk, "chloe", "見積もりは内緒です。", visibility=Visibility.VENDOR)
    with app.app_context():
        customer_id = _sakura()
        with customer_scope(customer_id):
            return db.session.scalars(select(Message.id).where(Message.public_id == pid)).one()


def _sakura() -> int:
    from portal.accounts.models import Customer  # noqa: PLC0415

    return db.session.scalars(select(Customer.id).where(Customer.slug == "sakura")).one()


def test_even_a_follower_row_and_a_notice_made_wrongly_send_no_note_outside(app, talk):
    """Each layer holds alone: the query, the letter, and the rules of who is told."""
    message_id = _note(app, talk)
    with app.app_context(), writing():
        aoi = user("aoi")
        assert mailed(aoi, _sakura(), message_id) is None
        with customer_scope(_sakura()):
            conversation_id = db.session.scalars(select(Conversation.id)).one()
            known = db.session.scalars(select(Follower.person_id).where(Follower.left_at.is_(None))).all()
            assert aoi.id in known
            made = notices.tell(
                [aoi.id], "conversation.message", by=_by("chloe"), about="wrong", visibility=Visibility.SHARED,
                subject_kind="conversation", subject_id=conversation_id, conversation_id=conversation_id,
                message_id=message_id,
            )  # fmt: skip
            notice_id = made[0].id
            db.session.commit()
        ids = {
            "customer_ref": _sakura(), "person_id": aoi.id, "notice_id": notice_id, "link_id": 1,
            "message_id": message_id,
        }  # fmt: skip
        assert of_message(ids) is None
    assert [one for one in sent(app) if one["To"].addresses[0].domain != "vendor.example"] == []


def _by(name: str):
    from tests.conversations.letters import actor  # noqa: PLC0415

    return actor(name)


def test_a_stranger_of_another_customer_gets_nothing(app, talk):
    with app.app_context():
        with customer_scope(_sakura()):
            message_id = db.session.scalars(select(Message.id)).first()
        assert mailed(user("mallory"), _sakura(), message_id) is None
        assert mailed(user("olivia"), _sakura(), message_id) is None
        assert mailed(user("ann"), _sakura(), message_id) is None
        assert mailed(user("bo"), _sakura(), message_id) is not None


# -- files -------------------------------------------------------------------------------------------------------


def test_small_files_go_along_and_the_others_are_named(app, talk):
    say(
        app, talk, "chloe", "資料です。",
        files=[Sent("手順書.pdf", PDF), Sent("big.csv", BIG), Sent("page.html", PAGE)],
    )  # fmt: skip
    (one,) = to(sent(app), "aoi")
    assert [part.get_filename() for part in one.iter_attachments()] == ["手順書.pdf"]
    assert next(one.iter_attachments()).get_content() == PDF
    text = plain(one)
    assert "Attached: 手順書.pdf" in text
    assert "In the portal: big.csv" in text
    assert "In the portal: page.html" in text


# -- leaving -----------------------------------------------------------------------------------------------------


def test_one_press_in_the_mail_program_leaves_the_conversation(app, as_, talk):
    say(app, talk, "chloe", "はい")
    (one,) = to(sent(app), "aoi")
    assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = one["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    anybody = as_("")
    assert "Leave the conversation" in anybody.get(path).text
    assert "締め日" not in anybody.get(path).text
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = anybody.post(path, data={"List-Unsubscribe": "One-Click"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 200
    assert anybody.post(path).status_code == 200
    say(app, talk, "chloe", "もう一つ")
    mails = sent(app)
    assert to(mails, "aoi") == []
    assert len(to(mails, "sora")) == 1


def test_a_made_up_way_out_leaves_nothing(as_):
    anybody = as_("")
    assert anybody.get("/mail/leave/abcdefghijklmnop").status_code == 410
    assert anybody.post("/mail/leave/abcdefghijklmnop").status_code == 400


def test_hostile_names_and_titles_stay_in_their_line(app):
    pid = begin(
        app, title="x\r\nBcc: evil@x.example", text="<script>alert(1)</script> https://a.example/?q=1"
    )
    sent(app)
    say(app, pid, "chloe", "<img src=x onerror=alert(1)> **ok**")
    (one,) = to(sent(app), "aoi")
    assert one["Bcc"] is None
    assert "<img" not in html(one)
    assert "<script" not in html(one)
