"""Mail that comes back: whose it was is proved by where it comes back to; others are told, and sending stops."""

import pytest
from sqlalchemy import select

from portal.accounts.models import MailTrouble, Membership
from portal.accounts.queries import mail_troubles
from portal.activity.models import Notice
from portal.conversations.models import HappeningKind
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.mailroom.actions import addresses
from portal.mailroom.rules.states import MailState
from tests import cast
from tests.conversations.incoming import arrive, written
from tests.conversations.letters import INBOUND, begin, lines, plain, say, sent, take_mail, to, user

AOI = cast.address("aoi")


@pytest.fixture(autouse=True)
def address(app, monkeypatch):
    take_mail(monkeypatch)
    app.config["INBOUND_ADDRESS"] = INBOUND
    yield
    app.config["INBOUND_ADDRESS"] = ""


@pytest.fixture
def talk(app) -> str:
    pid = begin(app, people=["sora"])
    sent(app)
    return pid


def report(letter, status: str, why: str = "550 5.1.1 user unknown", to_address: str = AOI) -> bytes:
    """Return what a mail server says of a mail of ours that it could not deliver."""
    name = letter["Message-ID"]
    return f"""From: MAILER-DAEMON@mx.sakura.example
To: {letter.comes_back}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{status}.{name.strip("<>").partition("@")[0]}@mx.sakura.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.sakura.example

Final-Recipient: rfc822; {to_address}
Action: failed
Status: {status}
Diagnostic-Code: smtp; {why}

--b
Content-Type: message/rfc822-headers

Message-ID: {name}
Subject: x

--b--
""".replace("\n", "\r\n").encode()


def bounced(app, talk: str, status: str = "5.1.1"):
    """Let a mail to Aoi go out and come back."""
    say(app, talk, "chloe", "もしもし")
    (letter,) = to(sent(app), "aoi")
    return arrive(app, report(letter, status), letter.comes_back, sender="")


def trouble(app) -> MailTrouble | None:
    with app.app_context():
        found = db.session.scalar(select(MailTrouble))
        db.session.expunge_all()
        return found


def told(at) -> set[str]:
    with at("sakura"):
        rows = select(Notice.person_id).where(Notice.kind == "people.unreachable")
        names = {user(name).id: name for name in ("aoi", "sora", "hana", "ren", "chloe", "bo", "carl", "leo")}
        return {names[one] for one in db.session.scalars(rows)}


def test_what_comes_back_marks_the_address_and_is_told_to_those_around(app, as_, at, talk):
    assert bounced(app, talk).state is MailState.BOUNCED
    found = trouble(app)
    assert (found.address, found.times, found.status, found.paused_at) == (AOI, 1, "5.1.1", None)
    assert told(at) == {"chloe", "bo"}
    page = as_("chloe").get("/notices").text
    assert "Mail to Aoi does not arrive" in page
    assert "Mail comes back" in as_("chloe").get("/c/sakura/members").text
    assert "Mail comes back" not in as_("sora").get("/c/sakura/members").text


def test_after_the_third_nothing_is_sent_but_what_they_ask_for(app, as_, talk):
    for _ in range(3):
        bounced(app, talk)
    assert trouble(app).paused_at is not None
    say(app, talk, "chloe", "もう一度")
    assert to(sent(app), "aoi") == []
    as_("").post("/sign-in", data={"email": AOI})
    assert len(to(sent(app), "aoi")) == 1


def test_an_administrator_has_it_tried_again(app, as_, at, talk):
    for _ in range(3):
        bounced(app, talk)
    with at("sakura"):
        aoi = db.session.scalars(
            select(Membership.public_id).where(Membership.user_id == user("aoi").id)
        ).one()
    chloe = as_("chloe")
    assert "nothing is sent there" in chloe.get(f"/c/sakura/members/{aoi}").text
    assert chloe.post(f"/c/sakura/members/{aoi}/mail").status_code == 303
    assert trouble(app) is None
    say(app, talk, "chloe", "もう一度")
    assert len(to(sent(app), "aoi")) == 1


def test_a_full_mailbox_passes(app, at, talk):
    for _ in range(4):
        bounced(app, talk, "5.2.2")
    found = trouble(app)
    assert (found.times, found.not_yet_times, found.paused_at) == (0, 4, None)
    assert told(at) == set()


def test_nobody_else_can_say_that_an_address_does_not_work(app, talk):
    say(app, talk, "chloe", "もしもし")
    (letter,) = to(sent(app), "aoi")
    for n in range(3):
        forged = report(letter, f"5.1.{n}").replace(letter.comes_back.encode(), INBOUND.encode())
        assert arrive(app, forged, INBOUND, sender="").state is MailState.BOUNCED
    assert trouble(app) is None


def test_another_address_is_another_matter(app, talk):
    bounced(app, talk)
    with app.app_context():
        aoi = user("aoi")
        aoi.email = "aoi.tanaka@sakura.example"
        db.session.commit()
        assert mail_troubles.of_person(aoi.id) is None


def test_an_answer_shows_that_mail_arrives(app, talk):
    bounced(app, talk)
    say(app, talk, "chloe", "もしもし")
    (letter,) = to(sent(app), "aoi")
    reply = letter["Reply-To"].addresses[0].addr_spec
    arrive(app, written(AOI, reply, "届きました。"), reply)
    assert trouble(app) is None


def test_an_absence_note_to_where_mail_comes_back_to_is_a_quiet_line(app, talk):
    say(app, talk, "chloe", "もしもし")
    (letter,) = to(sent(app), "aoi")
    note = written(AOI, letter.comes_back, "休暇中です。", subject="自動返信", Auto_Submitted="auto-replied")
    assert arrive(app, note, letter.comes_back, sender="").reason == "away"
    line = lines(app, talk)[-1]
    assert (line.happening, line.visibility) == (HappeningKind.AWAY, Visibility.VENDOR)


def test_a_note_inside_the_customer_brings_no_line_outside(app, talk):
    say(app, talk, "sora", "社内の話です。", visibility=Visibility.CUSTOMER)
    (letter,) = to(sent(app), "aoi")
    before = len(lines(app, talk))
    with app.app_context():
        assert addresses.open(letter.comes_back).ids == ()
    note = written(AOI, "x", "休暇中です。", subject="自動返信", Auto_Submitted="auto-replied")
    for where in (letter.comes_back, letter["Reply-To"].addresses[0].addr_spec):
        note.replace_header("Message-ID", f"<{where}>")
        assert arrive(app, note, where, sender="").state is MailState.AUTOMATIC
    assert len(lines(app, talk)) == before


def test_a_persons_answer_to_where_mail_comes_back_to_finds_its_conversation(app, talk):
    app.config["INBOUND_TRUSTS"] = "mx.vendor.example"
    say(app, talk, "chloe", "もしもし")
    (letter,) = to(sent(app), "aoi")
    vouched = {"Authentication_Results": "mx.vendor.example; dmarc=pass header.from=sakura.example"}
    answer = written(AOI, letter.comes_back, "はい", In_Reply_To=letter["Message-ID"], **vouched)
    assert arrive(app, answer, letter.comes_back).state is MailState.DELIVERED
    app.config["INBOUND_TRUSTS"] = ""
    assert lines(app, talk)[-1].text == "はい"
    assert plain(to(sent(app), "chloe")[0])
