"""What programs write is told from what people write: reports, automatic replies, lists, loops."""

import pytest

from portal.mailroom.rules.bounces import Failure
from portal.mailroom.rules.reading import read
from portal.mailroom.rules.sorting import MOST_LATELY, MOST_LATELY_PROVED, sorted_out
from portal.mailroom.rules.states import MailState


def mail(
    *headers: str, body: str = "words", subject: str = "a question", sender: str = "a@x.example"
) -> bytes:
    head = [f"From: {sender}", "To: portal@in.example", f"Subject: {subject}", "Message-ID: <1@x>", *headers]
    return "\r\n".join([*head, "", body]).encode()


def fate(raw: bytes, *, proved: bool = False, envelope_from: str | None = None, lately: int = 0):
    reading = read(raw, envelope_from=envelope_from)
    found = sorted_out(reading, whole=True, own=False, proved=proved, lately=lately)
    return (found.state, found.reason) if found else None


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (mail("Auto-Submitted: auto-replied"), "auto_reply"),
        (mail("Auto-Submitted: auto-generated; type=x"), "auto_generated"),
        (mail("X-Autoreply: yes"), "auto_reply"),
        (mail("Precedence: auto_reply"), "auto_reply"),
        (mail("Precedence: bulk"), "bulk"),
        (mail("Precedence: junk"), "bulk"),
        (mail("List-Id: <all.x.example>"), "list"),
        (mail("X-ML-Name: all"), "list"),
        (mail("X-Auto-Response-Suppress: All", subject="自動返信: 不在のお知らせ"), "auto_reply"),
        (mail("Precedence: list", subject="Out of office"), "auto_reply"),
        (mail("Return-Path: <>"), "auto_generated"),
        (mail("Return-Path: <>", subject="不在通知"), "auto_reply"),
        (mail(*["Received: from a by b"] * 41), "loop"),
    ],
)
def test_programs(raw, reason):
    assert fate(raw) == (MailState.AUTOMATIC, reason)


@pytest.mark.parametrize(
    "raw",
    [
        mail(),
        mail("Auto-Submitted: no"),
        mail(subject="自動返信の設定について"),  # somebody writes about it
        mail(subject="明日は不在です"),
        mail(subject="Out of office next week?"),
        mail("X-Auto-Response-Suppress: All"),  # as some programs write into every mail
        mail("Precedence: first-class"),
        mail("Return-Path: <a@x.example>"),
        mail(*["Received: from a by b"] * 12),
        mail(subject="Undeliverable goods"),
        mail(sender="postmaster@x.example", subject="a question from our postmaster"),
    ],
)
def test_people(raw):
    assert fate(raw) is None


def test_what_came_through_a_list_is_taken_where_its_address_proves_it():
    raw = mail("List-Id: <sales.x.example>", "Precedence: list")
    assert fate(raw) == (MailState.AUTOMATIC, "list")
    assert fate(raw, proved=True) is None
    assert fate(mail("Auto-Submitted: auto-replied"), proved=True) == (MailState.AUTOMATIC, "auto_reply")


def test_the_envelope_says_whether_a_machine_answers():
    assert fate(mail(), envelope_from="") == (MailState.AUTOMATIC, "auto_generated")
    assert fate(mail("Return-Path: <>"), envelope_from="a@x.example") is None


def test_too_many_from_one_address():
    assert fate(mail(), lately=MOST_LATELY - 1) is None
    assert fate(mail(), lately=MOST_LATELY) == (MailState.AUTOMATIC, "too_many")
    assert fate(mail(), lately=MOST_LATELY, proved=True) is None
    assert fate(mail(), lately=MOST_LATELY_PROVED, proved=True) == (MailState.AUTOMATIC, "too_many")


REPORT = """From: MAILER-DAEMON@mx.example
To: portal@in.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <r@mx.example>
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; Gone@Sakura.example
Original-Recipient: rfc822;gone@sakura.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <gone@sakura.example>: nobody
 of that name

Final-Recipient: rfc822; full@sakura.example
Action: {action}
Status: 4.2.2
--b
Content-Type: {kind}

Message-ID: <outbox-7@vendor.example>
Subject: hello
{more}
--b--
""".replace("\n", "\r\n")


def report(
    action: str = "failed", status: str = "5.1.1", kind: str = "message/rfc822", more: str = "\r\nour words"
):
    return REPORT.format(action=action, status=status, kind=kind, more=more).encode()


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_of_a_mail_that_did_not_arrive(kind):
    told = read(report(kind=kind)).report
    assert (told.kind, told.about) == ("bounce", "outbox-7@vendor.example")
    assert told.failures == (
        Failure(
            "gone@sakura.example", "failed", "5.1.1", "550 5.1.1 <gone@sakura.example>: nobody of that name"
        ),
        Failure("full@sakura.example", "failed", "4.2.2", ""),
    )
    assert fate(report(kind=kind)) == (MailState.BOUNCED, "bounce")


@pytest.mark.parametrize(
    ("action", "reason"),
    [("delayed", "delay"), ("delivered", "receipt"), ("relayed", "receipt"), ("nonsense", "bounce")],
)
def test_other_reports_are_no_bounce(action, reason):
    state = MailState.BOUNCED if reason == "bounce" else MailState.AUTOMATIC
    assert fate(report(action=action)) == (state, reason)


def test_a_receipt_of_reading():
    raw = mail(
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
        body="--b\r\n\r\nread\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
        "Final-Recipient: rfc822;a@x.example\r\nOriginal-Message-ID: <outbox-7@vendor.example>\r\n--b--",
    )
    assert fate(raw) == (MailState.AUTOMATIC, "receipt")
    assert read(raw).report.about == "outbox-7@vendor.example"


def test_a_complaint():
    raw = mail(
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b",
        body="--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n--b\r\n"
        "Content-Type: message/rfc822\r\n\r\nMessage-ID: <outbox-7@vendor.example>\r\n\r\nx\r\n--b--",
    )
    assert fate(raw) == (MailState.AUTOMATIC, "complaint")
    assert read(raw).report.about == "outbox-7@vendor.example"


@pytest.mark.parametrize(
    "raw",
    [
        mail(sender="MAILER-DAEMON@mx.example", subject="failure notice",
             body="<gone@sakura.example>:\r\nno mailbox here (#5.1.1)\r\n\r\nMessage-ID: <outbox-7@vendor.example>"),
        mail("X-Failed-Recipients: gone@sakura.example", sender="x@mx.example", subject="Mail delivery failed",
             body="Message-ID: <outbox-7@vendor.example>"),
        mail("Return-Path: <>", sender="info@isp.example", subject="【重要】メール配信不能のお知らせ",
             body="宛先 gone@sakura.example に配信できません。\r\nMessage-ID: <outbox-7@vendor.example>"),
    ],
)  # fmt: skip
def test_bounces_in_free_words(raw):
    told = read(raw).report
    assert (told.kind, told.about) == ("bounce", "outbox-7@vendor.example")
    assert [one.address for one in told.failures] == ["gone@sakura.example"]


def test_nobody_can_write_a_bounce_by_its_subject_alone():
    assert read(mail(subject="Undelivered Mail Returned to Sender")).report is None
    assert read(mail(sender="postmaster@x.example", subject="hello")).report is None


@pytest.mark.parametrize(
    ("header", "spam"),
    [
        ("X-Spam-Flag: YES", True),
        ("X-Spam-Status: Yes, score=9", True),
        ("X-MS-Exchange-Organization-SCL: 6", True),
        ("X-Forefront-Antispam-Report: CIP:1.2.3.4;SFV:SPM;", True),
        ("X-Spam-Flag: NO", False),
        ("X-MS-Exchange-Organization-SCL: -1", False),
        ("X-MS-Exchange-Organization-SCL: ٥", False),
        ("X-Spam: maybe", False),
    ],
)
def test_marks_of_spam(header, spam):
    assert read(mail(header)).spam is spam
