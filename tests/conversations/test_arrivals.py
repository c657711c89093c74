"""Mail comes back: posted as whom it proves to be from, with the rights of today; what cannot be taken is kept."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.actions.erasure import erase
from portal.accounts.models import Customer, Membership
from portal.conversations.models import Conversation, Follower, HappeningKind, Message, MessageFile
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db, writing
from portal.foundation.files import StoredFile
from portal.mailroom.actions import addresses
from portal.mailroom.models import KnownAddress
from portal.mailroom.rules.states import MailState
from tests import cast
from tests.conversations.incoming import again, arrive, written
from tests.conversations.letters import INBOUND, begin, lines, plain, say, sent, take_mail, to, user

AOI, SORA, CHLOE = (cast.address(name) for name in ("aoi", "sora", "chloe"))


@pytest.fixture(autouse=True)
def address(app, monkeypatch):
    take_mail(monkeypatch)
    app.config["INBOUND_ADDRESS"], app.config["INBOUND_TRUSTS"] = INBOUND, "mx.vendor.example"
    yield
    app.config["INBOUND_ADDRESS"] = app.config["INBOUND_TRUSTS"] = ""


@pytest.fixture
def talk(app) -> str:
    pid = begin(app, people=["sora"])
    sent(app)
    return pid


def reply_address(app, talk: str, name: str, kind: str = "reply") -> str:
    with app.app_context():
        customer_id = db.session.scalars(select(Customer.id).where(Customer.slug == "sakura")).one()
        from portal.foundation.tenancy import customer_scope  # noqa: PLC0415

        with customer_scope(customer_id):
            found = db.session.scalars(select(Conversation.id).where(Conversation.public_id == talk)).one()
        return addresses.address(kind, (customer_id, found), user(name).id)


def passed(sender: str) -> dict[str, str]:
    """Return the header by which the relay that we trust vouches for a sender."""
    return {
        "Authentication_Results": f"mx.vendor.example; dmarc=pass header.from={sender.rpartition('@')[2]}"
    }


def texts(app, talk: str) -> list[str]:
    return [line.text for line in lines(app, talk) if line.happening is None]


# -- answers -----------------------------------------------------------------------------------------------------


def test_an_answer_lands_in_its_conversation_without_what_it_quotes(app, talk):
    say(app, talk, "chloe", "いつがよろしいですか。")
    (letter,) = to(sent(app), "aoi")
    to_address = letter["Reply-To"].addresses[0].addr_spec
    answer = written(
        AOI, to_address, "金曜日でお願いします。\n\n2026年11月20日(金) 10:23 <portal@in.vendor.example>:\n> いつが",
        In_Reply_To=letter["Message-ID"],
    )  # fmt: skip
    mail = arrive(app, answer, to_address)
    assert mail.state is MailState.DELIVERED, (mail.reason, mail.last_error)
    line = lines(app, talk)[-1]
    assert line.text == "金曜日でお願いします。"
    assert "いつが" in line.quoted
    assert (line.author_side, line.visibility, line.author_address) == (Side.CUSTOMER, Visibility.SHARED, "")
    assert line.mail_id == mail.id
    with app.app_context():
        assert line.author_id == user("aoi").id
    again_to = sent(app)
    assert {one["To"].addresses[0].username for one in again_to} == {"chloe", "sora"}


def test_it_hands_over_the_turn(app, at, talk):
    say(app, talk, "chloe", "いつですか。")
    arrive(app, written(AOI, "x", "金曜日"), reply_address(app, talk, "aoi"))
    with at("sakura"):
        found = db.session.scalars(select(Conversation)).one()
        assert found.waiting_for is Side.VENDOR


def test_the_same_mail_twice_is_one_message(app, talk):
    mail, where = written(AOI, "x", "金曜日"), reply_address(app, talk, "aoi")
    assert arrive(app, mail, where).state is MailState.DELIVERED
    assert arrive(app, mail, where).state is MailState.DUPLICATE
    assert texts(app, talk).count("金曜日") == 1


def test_its_files_come_along_and_logos_stay_behind(app, at, talk):
    mail = written(AOI, "x", "資料です。")
    mail.add_attachment(b"%PDF-1.4\n%%EOF", maintype="application", subtype="pdf", filename="見積書.pdf")
    mail.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="値.csv")
    logo = b"\x89PNG\r\n\x1a\n" + b"0" * 900
    mail.add_attachment(
        logo, maintype="image", subtype="png", filename="logo.png", disposition="inline", cid="<logo@x>"
    )
    arrive(app, mail, reply_address(app, talk, "aoi"))
    with at("sakura"):
        same = select(StoredFile.name).join(MessageFile, MessageFile.file_id == StoredFile.id)
        assert sorted(db.session.scalars(same)) == sorted(["値.csv", "見積書.pdf"])


def test_an_answer_without_a_word_but_with_a_file(app, talk):
    mail = written(AOI, "x", "\n> いつですか。\n")
    mail.add_attachment(b"%PDF-1.4\n%%EOF", maintype="application", subtype="pdf", filename="a.pdf")
    assert arrive(app, mail, reply_address(app, talk, "aoi")).state is MailState.DELIVERED
    assert lines(app, talk)[-1].text == ""


def test_hostile_text_is_text(app, as_, talk):
    bad = "<script>alert(1)</script> @{AAAAAAAAAAAAAAAA} [x](javascript:alert(1)) \x00\x1b"
    arrive(app, written(AOI, "x", bad.replace("\x00", "")), reply_address(app, talk, "aoi"))
    line = lines(app, talk)[-1]
    assert "@{A" not in line.text
    assert "\\<script>" in line.text


# -- who speaks --------------------------------------------------------------------------------------------------


def test_the_address_of_one_person_in_the_hands_of_a_stranger_posts_nothing(app, talk):
    before = texts(app, talk)
    mail = arrive(
        app,
        written("thief@evil.example", "x", "Please change the bank account."),
        reply_address(app, talk, "aoi"),
    )
    assert (mail.state, mail.reason) == (MailState.UNKNOWN, "other_address")
    assert texts(app, talk) == before
    mails = sent(app)
    (question,) = to(mails, "aoi")
    assert "Is this mail from you?" in question["Subject"]
    assert [one for one in mails if "evil" in str(one["To"])] == []


def _question(app, name: str = "aoi") -> str:
    (letter,) = to(sent(app), name)
    return next(line for line in plain(letter).splitlines() if "/mail/yours/" in line).removeprefix(
        "http://localhost"
    )


def test_from_another_address_of_theirs_once_they_say_so(app, as_, talk):
    private, where = "aoi.private@mail.example", reply_address(app, talk, "aoi")
    mail = arrive(app, written(private, "x", "携帯からです。"), where)
    path = _question(app)
    anybody = as_("")
    page = anybody.get(path)
    assert private in page.text
    assert texts(app, talk)[-1] != "携帯からです。"
    assert "on its way" in anybody.post(path, data={"theirs": "yes"}).text
    assert again(app, mail.id).state is MailState.DELIVERED
    line = lines(app, talk)[-1]
    with app.app_context():
        assert line.author_id == user("aoi").id
    assert (line.text, line.author_address) == ("携帯からです。", private)
    assert anybody.post(path, data={"theirs": "yes"}).status_code == 410
    assert arrive(app, written(private, "x", "もう一通"), where).state is MailState.DELIVERED


def test_somebody_says_that_a_mail_is_not_theirs(app, as_, talk):
    mail = arrive(app, written("thief@evil.example", "x", "bank"), reply_address(app, talk, "aoi"))
    path = _question(app)
    assert as_("").post(path, data={"theirs": "maybe"}).status_code == 400
    as_("").post(path, data={"theirs": "no"})
    mail = again(app, mail.id)
    assert (mail.state, mail.reason) == (MailState.REFUSED, "denied")
    with app.app_context():
        assert db.session.scalars(select(KnownAddress)).all() == []


def test_a_colleague_who_answers_a_mail_passed_on_speaks_for_herself(app, talk):
    where = reply_address(app, talk, "aoi")
    hana = cast.address("hana")
    mail = arrive(app, written(hana, "x", "私からお答えします。", **passed(hana)), where)
    assert mail.state is MailState.DELIVERED
    with app.app_context():
        assert lines(app, talk)[-1].author_id == user("hana").id


def test_a_colleague_for_whom_nobody_vouches_is_asked_first(app, as_, talk):
    mail = arrive(app, written(cast.address("hana"), "x", "私から。"), reply_address(app, talk, "aoi"))
    assert (mail.state, mail.reason) == (MailState.UNKNOWN, "unconfirmed")
    as_("").post(_question(app, "hana"), data={"theirs": "yes"})
    assert again(app, mail.id).state is MailState.DELIVERED
    with app.app_context():
        assert lines(app, talk)[-1].author_id == user("hana").id


def test_a_forged_header_of_the_relay_vouches_for_nobody(app, talk):
    hana = cast.address("hana")
    forged = {"Authentication_Results": "mx.evil.example; dmarc=pass header.from=sakura.example"}
    assert (
        arrive(app, written(hana, "x", "私から。", **forged), reply_address(app, talk, "aoi")).reason
        == "unconfirmed"
    )


@pytest.mark.parametrize("name", ["mallory", "olivia"])
def test_somebody_who_belongs_elsewhere_posts_nothing_though_vouched_for(app, talk, name):
    before = texts(app, talk)
    sender = cast.address(name)
    mail = arrive(app, written(sender, "x", "hello", **passed(sender)), reply_address(app, talk, "aoi"))
    assert (mail.state, mail.reason) == (MailState.UNKNOWN, "other_person")
    assert texts(app, talk) == before


def test_whoever_left_the_company_is_told_once_and_nothing_is_lost(app, at, talk):
    where = reply_address(app, talk, "sora")
    with at("sakura"), writing():
        member = db.session.scalars(select(Membership).where(Membership.user_id == user("sora").id)).one()
        member.ended_at = clock.now()
        db.session.commit()
    before = texts(app, talk)
    mail = arrive(app, written(SORA, "x", "まだ届きますか。"), where)
    assert (mail.state, mail.reason) == (MailState.REFUSED, "not_any_more")
    assert texts(app, talk) == before
    (told,) = to(sent(app), "sora")
    assert (
        "no longer open to you" in plain(told)
        or "開かれていません" in plain(told)
        or "ご利用いただけ" in plain(told)
    )
    assert told["Auto-Submitted"] == "auto-replied"
    assert told.comes_back == "<>"
    arrive(app, written(SORA, "x", "もう一度。"), where)
    assert to(sent(app), "sora") == []


def test_whoever_was_shut_out_is_a_stranger(app, talk):
    where = reply_address(app, talk, "sora")
    with app.app_context(), writing():
        user("sora").disabled_at = clock.now()
        db.session.commit()
    before = texts(app, talk)
    assert arrive(app, written(SORA, "x", "hello"), where).state is MailState.UNKNOWN
    assert texts(app, talk) == before


# -- internal notes ----------------------------------------------------------------------------------------------


def test_an_answer_to_an_internal_note_stays_inside(app, talk):
    say(app, talk, "chloe", "内緒です。", visibility=Visibility.VENDOR)
    say(app, talk, "bo", "どうしますか。", visibility=Visibility.VENDOR)
    (letter,) = to(sent(app), "chloe")
    arrive(app, written(CHLOE, "x", "断りましょう。", Cc=AOI), letter["Reply-To"].addresses[0].addr_spec)
    line = lines(app, talk)[-1]
    assert (line.text, line.visibility) == ("断りましょう。", Visibility.VENDOR)
    assert {one["To"].addresses[0].domain for one in sent(app)} == {"vendor.example"}


def test_an_internal_note_answered_to_the_wrong_address_stays_inside_too(app, talk):
    """The program answered From instead of Reply-To: the name of the mail says what it answers."""
    say(app, talk, "chloe", "内緒です。", visibility=Visibility.VENDOR)
    say(app, talk, "bo", "どうしますか。", visibility=Visibility.VENDOR)
    (letter,) = to(sent(app), "chloe")
    arrive(
        app,
        written(CHLOE, INBOUND, "断りましょう。", In_Reply_To=letter["Message-ID"], **passed(CHLOE)),
        INBOUND,
    )
    line = lines(app, talk)[-1]
    assert (line.text, line.visibility) == ("断りましょう。", Visibility.VENDOR)


def test_the_other_side_cannot_write_into_an_inside_with_a_passed_on_address(app, talk):
    where = reply_address(app, talk, "chloe", "note")
    before = lines(app, talk)
    mail = arrive(app, written(AOI, "x", "見えました。", **passed(AOI)), where)
    assert (mail.state, mail.reason) == (MailState.UNKNOWN, "other_house")
    assert mail.visibility is Visibility.VENDOR
    assert len(lines(app, talk)) == len(before)


def test_what_a_customer_says_inside_is_shielded_from_the_desk_even_while_it_waits(app, talk):
    mail = arrive(app, written("z@evil.example", "x", "社内の話"), reply_address(app, talk, "aoi", "note"))
    assert mail.state is MailState.UNKNOWN
    assert mail.visibility is Visibility.CUSTOMER


@pytest.mark.parametrize("sender", ["aoi.private@mail.example", cast.address("olivia")])
def test_an_internal_answer_taken_for_spam_is_not_lost(app, as_, talk, sender):
    """No desk of the vendor's may show it, so whoever has the address is asked."""
    spam = written(sender, "x", "社内で検討します。", X_Spam_Flag="YES")
    mail = arrive(app, spam, reply_address(app, talk, "aoi", "note"))
    assert (mail.state, mail.reason) == (MailState.UNKNOWN, "spam")
    assert "社内で検討します。" not in as_("vera").get("/desk/mail?show=").text
    as_("").post(_question(app), data={"theirs": "yes"})
    assert again(app, mail.id).state is MailState.DELIVERED
    line = lines(app, talk)[-1]
    assert (line.text, line.visibility) == ("社内で検討します。", Visibility.CUSTOMER)
    with app.app_context():
        assert line.author_id == user("aoi").id


def test_an_answer_for_both_sides_taken_for_spam_asks_nobody(app, talk):
    sent(app)
    spam = written("aoi.private@mail.example", "x", "買って", X_Spam_Flag="YES")
    assert arrive(app, spam, reply_address(app, talk, "aoi")).reason == "spam"  # the desk shows it
    assert to(sent(app), "aoi") == []


# -- programs ----------------------------------------------------------------------------------------------------


def test_an_absence_note_is_a_quiet_line_for_the_vendor_once(app, at, talk):
    where = reply_address(app, talk, "aoi")
    note = written(
        AOI,
        "x",
        "11/30まで休暇をいただいております。",
        subject="自動返信: 締め日",
        Auto_Submitted="auto-replied",
    )
    with at("sakura"):
        waiting = db.session.scalars(select(Conversation)).one().waiting_for
    for _ in range(2):
        note.replace_header("Message-ID", f"<{clock.now().timestamp()}@sakura.example>")
        mail = arrive(app, note, where)
        assert (mail.state, mail.reason) == (MailState.AUTOMATIC, "away")
    quiet = [line for line in lines(app, talk) if line.happening is HappeningKind.AWAY]
    assert [(line.visibility, line.text) for line in quiet] == [
        (Visibility.VENDOR, "11/30まで休暇をいただいております。")
    ]
    with at("sakura"):
        assert db.session.scalars(select(Conversation)).one().waiting_for is waiting
    assert sent(app) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<news.example>", "Precedence": "bulk"},
    ],
)
def test_programs_are_never_answered_and_post_nothing(app, talk, headers):
    before = texts(app, talk)
    for where in (INBOUND, reply_address(app, talk, "aoi")):
        mail = arrive(app, written("robot@shop.example", "x", "Buy now", **headers), where)
        assert mail.state in (MailState.AUTOMATIC, MailState.UNKNOWN)
    assert texts(app, talk) == before
    assert [one for one in sent(app) if "shop" in str(one["To"])] == []


def test_our_own_mail_coming_back_makes_no_loop(app, talk):
    say(app, talk, "chloe", "はい")
    (letter,) = to(sent(app), "aoi")
    before = len(lines(app, talk))
    mail = arrive(app, letter.as_bytes(), letter["Reply-To"].addresses[0].addr_spec)
    assert mail.state is MailState.AUTOMATIC
    assert len(lines(app, talk)) == before


# -- the portal's own address ------------------------------------------------------------------------------------


def conversations(at) -> list[Conversation]:
    with at("sakura"):
        rows = list(db.session.scalars(select(Conversation).order_by(Conversation.id)))
        db.session.expunge_all()
        return rows


def test_a_mail_of_somebody_vouched_for_opens_a_conversation(app, at):
    mail = written(
        AOI,
        INBOUND,
        "請求書の宛名を変えたいです。",
        subject="Re: 【あおぞらクラウド】請求書の宛名",
        Cc=f"{SORA}, 税理士 <zei@tax.example>",
        **passed(AOI),
    )
    assert arrive(app, mail, INBOUND).state is MailState.DELIVERED
    (made,) = conversations(at)
    assert made.title == "請求書の宛名"
    with at("sakura"):
        following = set(db.session.scalars(select(Follower.person_id).where(Follower.left_at.is_(None))))
        assert {user("aoi").id, user("sora").id} <= following
        first = db.session.scalars(select(Message).where(Message.mail_id.is_not(None))).one()
        assert first.facts["others"] == [["税理士", "zei@tax.example"]]
    assert [one for one in sent(app) if "tax.example" in str(one["To"])] == []


def test_without_a_relay_that_vouches_its_writer_confirms_by_mail(app, as_, at):
    mail = arrive(app, written(AOI, INBOUND, "請求書の件です。", subject="請求書"), INBOUND)
    assert (mail.state, mail.reason) == (MailState.UNKNOWN, "unconfirmed")
    assert conversations(at) == []
    as_("").post(_question(app), data={"theirs": "yes"})
    assert again(app, mail.id).state is MailState.DELIVERED
    assert [one.title for one in conversations(at)] == ["請求書"]


def test_who_calls_themselves_us_gets_no_receipt(app):
    mail = arrive(app, written(INBOUND, INBOUND, "x", subject="From nobody but us"), INBOUND)
    assert mail.state is MailState.UNKNOWN
    assert sent(app) == []


def test_a_stranger_gets_one_receipt_a_day_that_tells_nothing(app, at):
    for n in range(3):
        mail = arrive(
            app, written("new@somewhere.example", INBOUND, "hello", subject=f"Question {n}"), INBOUND
        )
        assert (mail.state, mail.reason) == (MailState.UNKNOWN, "stranger")
    (receipt,) = sent(app)
    assert receipt["To"].addresses[0].addr_spec == "new@somewhere.example"
    assert receipt.comes_back == "<>"
    assert "account" not in plain(receipt)
    assert "sakura" not in plain(receipt).lower()
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1), tick=True):
        arrive(app, written("new@somewhere.example", INBOUND, "again", subject="Question"), INBOUND)
        assert len(sent(app)) == 1
    assert conversations(at) == []


def test_one_of_us_writing_to_the_portal_waits_for_a_company(app, at):
    mail = arrive(app, written(CHLOE, INBOUND, "hello", subject="x", **passed(CHLOE)), INBOUND)
    assert (mail.state, mail.reason) == (MailState.UNKNOWN, "from_staff")


def test_an_answer_whose_address_was_lost_still_finds_its_conversation(app, talk):
    say(app, talk, "chloe", "いつですか。")
    (letter,) = to(sent(app), "aoi")
    mail = written(
        AOI,
        INBOUND,
        "金曜日",
        In_Reply_To=letter["Message-ID"],
        References=letter["References"],
        **passed(AOI),
    )
    assert arrive(app, mail, INBOUND).state is MailState.DELIVERED
    assert texts(app, talk)[-1] == "金曜日"


def test_questions_are_asked_at_most_five_times_a_day(app, talk):
    where = reply_address(app, talk, "aoi")
    for n in range(8):
        arrive(app, written(f"thief{n}@evil.example", "x", "bank"), where)
    assert len(to(sent(app), "aoi")) == 5


def test_whoever_is_erased_leaves_no_address_and_no_signature(app, at, talk):
    mail = written("aoi.private@mail.example", "x", "はい。\n\n-- \n田中 葵 TEL 03-1234-5678")
    where = reply_address(app, talk, "sora")
    with app.app_context(), writing():
        sora = user("sora")
        db.session.add(KnownAddress(address="aoi.private@mail.example", person_id=sora.id))
        db.session.commit()
    arrive(app, mail, where)
    assert (lines(app, talk)[-1].author_address, "TEL" in lines(app, talk)[-1].quoted) == (
        "aoi.private@mail.example",
        True,
    )
    with app.app_context(), writing():
        vera = user("vera")
        by = Actor(ActorKind.PERSON, Side.VENDOR, vera.id)
        erase(user("sora"), by=by)
        db.session.commit()
    line = lines(app, talk)[-1]
    assert (line.text, line.author_address, line.quoted) == ("はい。", "", "")
