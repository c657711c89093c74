"""What a mail says, however its program wrote it: texts, HTML, files, names, senders."""

import time
import zipfile
from email.message import EmailMessage
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.mailroom.rules.address_lists import addresses
from portal.mailroom.rules.files import plain_name
from portal.mailroom.rules.html_text import text_of
from portal.mailroom.rules.limits import MOST_FILES, MOST_TEXT_CHARACTERS, MOST_TEXT_LINES
from portal.mailroom.rules.parameters import media_type, value_and_parameters
from portal.mailroom.rules.reading import read

HEAD = b"From: Aoi <aoi@sakura.example>\r\nTo: portal@in.example\r\nSubject: x\r\nMessage-ID: <1@x>\r\n"


def mail(body: bytes, *headers: bytes) -> bytes:
    return HEAD + b"".join(line + b"\r\n" for line in headers) + b"\r\n" + body


def multipart(kind: str, *parts: bytes, boundary: bytes = b"b1") -> bytes:
    inner = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    head = b"Content-Type: multipart/%s; boundary=%s\r\n\r\n" % (kind.encode(), boundary)
    return head + inner + b"--" + boundary + b"--\r\n"


def whole(part: bytes) -> bytes:
    return HEAD + part


PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n\r\nplain words"
MARKUP = b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>marked <b>words</b></p>"
PDF = (
    b'Content-Type: application/pdf; name="plan.pdf"\r\n'
    b'Content-Disposition: attachment; filename="plan.pdf"\r\n\r\n%PDF-1.4'
)


def test_of_alternatives_the_plain_text_is_said_and_the_html_known():
    found = read(whole(multipart("alternative", PLAIN, MARKUP)))
    assert (found.text, found.html_text, found.files) == ("plain words", "marked words", ())


def test_html_alone_becomes_text():
    assert read(whole(MARKUP)).text == "marked words"
    empty = PLAIN.replace(b"plain words", b" \r\n")
    assert read(whole(multipart("alternative", empty, MARKUP))).text == "marked words"


def test_text_around_a_file_is_all_said():
    """As Apple Mail writes when a file stands in the middle."""
    after = PLAIN.replace(b"plain words", b"and after")
    found = read(whole(multipart("mixed", PLAIN, PDF, after)))
    assert found.text == "plain words\n\nand after"
    assert [(one.name, one.media_type) for one in found.files] == [("plan.pdf", "application/pdf")]


def test_parts_inside_parts():
    picture = b"Content-Type: image/png\r\nContent-ID: <logo@x>\r\n\r\n\x89PNG\r\n\x1a\n..."
    related = multipart("related", MARKUP, picture, boundary=b"b3")
    alternative = multipart("alternative", PLAIN, related, boundary=b"b2")
    found = read(whole(multipart("mixed", alternative, PDF)))
    assert (found.text, found.html_text) == ("plain words", "marked words")
    assert [(one.media_type, one.inline, one.content_id) for one in found.files] == [
        ("image/png", True, "logo@x"),
        ("application/pdf", False, ""),
    ]


def test_a_forwarded_mail_is_a_file_that_is_not_opened():
    inner = b"Content-Type: message/rfc822\r\n\r\nSubject: =?utf-8?B?6KaL56mN?= / old\r\nFrom: x@y.example\r\n\r\nw"
    found = read(whole(multipart("mixed", PLAIN, inner)))
    assert found.text == "plain words"
    assert [(one.name, one.media_type) for one in found.files] == [("old.eml", "message/rfc822")]


def test_outlooks_package_and_a_signature():
    package = b"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+Ig=="
    signature = b"Content-Type: application/pgp-signature; name=s.asc\r\n\r\n-----BEGIN PGP"
    found = read(whole(multipart("mixed", PLAIN, package, signature)))
    assert [(one.name, one.data) for one in found.files] == [("winmail.dat", b"\x78\x9f\x3e\x22")]


def test_an_invitation_is_handed_on():
    invite = (
        b"Content-Type: text/calendar; method=reply; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR"
    )
    found = read(whole(multipart("alternative", PLAIN, invite)))
    assert [(one.method, one.data[:15]) for one in found.calendars] == [("REPLY", b"BEGIN:VCALENDAR")]
    assert found.files[0].name == "invite.ics"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b'attachment; filename="=?ISO-2022-JP?B?GyRCOCtAUT1xGyhC?=.pdf"', "見積書.pdf"),
        (b"attachment; filename*=utf-8''%E8%A6%8B%E7%A9%8D%E6%9B%B8.pdf", "見積書.pdf"),
        (b"attachment; filename*=iso-2022-jp'ja'%1B%24B8%2B%40Q%3Dq%1B%28B.pdf", "見積書.pdf"),
        (
            b"attachment; filename*0*=utf-8''%E8%A6%8B%E7; filename*1*=%A9%8D%E6%9B%B8; filename*2=.pdf",
            "見積書.pdf",
        ),
        (b'attachment; filename*1="b.pdf"; filename*0="a"', "ab.pdf"),
        (b'attachment; filename="' + "表示.pdf".encode("cp932") + b'"', "表示.pdf"),
        (b'attachment; filename="' + "見積書.pdf".encode("euc_jp") + b'"', "見積書.pdf"),
        (b"attachment; filename=" + "見積書.pdf".encode() + b"", "見積書.pdf"),
        (b'attachment; filename="\x1b$B8+@Q=q\x1b(B.pdf"', "見積書.pdf"),
        (b'attachment; filename="..\\..\\evil.pdf"', "evil.pdf"),
        (b'attachment; filename="/etc/passwd"', "passwd"),
        (b'attachment; filename="a\\"b.pdf"', "a_b.pdf"),
        (b'attachment; filename="never closed.pdf', "never closed.pdf"),
        (b"attachment; filename=two words.pdf; size=3", "two words.pdf"),
        (b"attachment", "file-1.pdf"),
        (b'attachment; filename=""', "file-1.pdf"),
        (b'attachment; filename="\xe2\x80\xaefdp.exe"', "fdp.exe"),
    ],
)
def test_names_of_files_in_every_way_that_programs_write_them(header, name):
    found = read(mail(b"%PDF-1.4", b"Content-Type: application/pdf", b"Content-Disposition: " + header))
    assert [one.name for one in found.files] == [name]


def test_the_name_may_stand_with_the_type():
    told = b'Content-Type: application/octet-stream; name="=?utf-8?B?6KaL56mN?=.xls"'
    assert read(mail(b"x", told)).files[0].name == "見積.xls"


def test_a_type_is_what_the_bytes_are():
    program = b'Content-Type: application/pdf; name="plan.pdf"\r\n\r\nMZ\x90\x00\x03\x00'
    page = b'Content-Type: image/png; name="a.png"\r\n\r\n<svg onload="x()"></svg>'
    found = read(whole(multipart("mixed", program, page)))
    assert [one.media_type for one in found.files] == ["application/x-program", "image/svg+xml"]


def test_an_archive_is_never_opened():
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 50_000_000)
    message = EmailMessage()
    message.set_content("see file")
    message.add_attachment(packed.getvalue(), maintype="application", subtype="zip", filename="bomb.zip")
    began = time.process_time()
    found = read(message.as_bytes())
    assert time.process_time() - began < 1
    assert (found.files[0].media_type, len(found.files[0].data)) == (
        "application/zip",
        len(packed.getvalue()),
    )


def test_lines_that_a_program_folded_are_joined():
    body = b"a long line that \r\ngoes on\r\n> quoted text \r\n> goes on\r\n-- \r\nAoi\r\n"
    found = read(mail(body, b"Content-Type: text/plain; charset=utf-8; format=flowed"))
    assert found.text == "a long line that goes on\n> quoted text goes on\n-- \nAoi"
    japanese = "見積書 \r\nです".encode()
    found = read(mail(japanese, b"Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes"))
    assert found.text == "見積書です"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"no head at all", ""),
        (b"", ""),
        (b"\r\n\r\nonly words", "only words"),
        (b"From aoi Mon Nov 22\nSubject: mbox\n\nwords", "words"),
        (HEAD.replace(b"\r\n", b"\n") + b"\nwords", "words"),
        (HEAD.replace(b"\r\n", b"\r") + b"\rwords", "words"),
        (HEAD + b"nonsense without a colon\r\n\r\nwords", "words"),
        (mail(b"words", b"Content-Type: multipart/mixed"), "words"),  # parts without a boundary
        (mail(b"words", b"Content-Type: multipart/mixed; boundary=never"), "words"),
        (mail(b"--x\r\n\r\nguessed\r\n--x--", b"Content-Type: multipart/mixed"), "guessed"),
        (whole(multipart("mixed", PLAIN)).replace(b"--b1--", b""), "plain words"),  # never closed
        (mail(b"words", b"Content-Type: nonsense"), "words"),
        (mail(b"words", b"Content-Type: text/plain; charset"), "words"),
        (mail(b"d29yZHM", b"Content-Transfer-Encoding: base64"), "words"),
        (mail(b"wo=72ds=\r\n", b"Content-Transfer-Encoding: quoted-printable"), "words"),
        (mail(b"w=XXords =", b"Content-Transfer-Encoding: quoted-printable"), "w=XXords"),
        (mail(b"words", b"Content-Transfer-Encoding: nonsense"), "words"),
        (mail(b"w\0o\0rds", b"Content-Type: text/plain"), "words"),
    ],
)
def test_what_is_broken_is_read_as_far_as_it_goes(raw, text):
    assert read(raw).text.strip() == text


def test_many_parts_deep_nesting_and_long_heads_are_cut_and_said():
    began = time.process_time()
    deep = PLAIN
    for level in range(500):
        deep = multipart("mixed", deep, boundary=b"n%d" % level)
    assert read(whole(deep)).shortened == ("parts",)
    found = read(whole(multipart("mixed", *[PDF] * 3_000)))
    assert (found.shortened, len(found.files)) == (("parts", "files"), MOST_FILES)
    many = HEAD + b"X-Many: 1\r\n" * 100_000 + b"\r\nwords"
    assert read(many).sender.address == "aoi@sakura.example"
    long = HEAD + b"Subject-Long: " + b"x" * 5_000_000 + b"\r\n\r\nwords"
    assert read(long).subject == "x"
    folded = HEAD + b"X-Folded: a" + b"\r\n b" * 500_000 + b"\r\n\r\nwords"
    assert read(folded).subject == "x"
    crowd = b"To: " + b", ".join(b"p%d@x.example" % n for n in range(50_000))
    assert len(read(mail(b"words", crowd)).recipients) <= 200
    assert time.process_time() - began < 10


def test_a_long_text_is_cut_and_said():
    found = read(mail(b"a" * 3_000_000, b"Content-Type: text/plain"))
    assert (len(found.text), found.shortened) == (MOST_TEXT_CHARACTERS, ("text",))


def test_a_text_of_too_many_lines_is_cut_and_said():
    found = read(mail(b"a\r\n" * 9_000, b"Content-Type: text/plain"))
    assert (found.text.count("\n") + 1, found.shortened) == (MOST_TEXT_LINES, ("text",))
    assert read(mail(b"a\r\n" * MOST_TEXT_LINES, b"Content-Type: text/plain")).shortened == ()


def test_boundaries_that_begin_alike_are_told_apart():
    inner = multipart("mixed", PLAIN, boundary=b"b12")
    after = PLAIN.replace(b"plain words", b"outer")
    assert read(whole(multipart("mixed", inner, after, boundary=b"b1"))).text == "plain words\n\nouter"


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("aoi@sakura.example", [("aoi@sakura.example", "")]),
        ("AOI@Sakura.Example (Aoi)", [("aoi@sakura.example", "Aoi")]),
        ('"Tanaka, Aoi" <aoi@sakura.example>', [("aoi@sakura.example", "Tanaka, Aoi")]),
        ("=?iso-2022-jp?B?GyRCRURDZhsoQiwg?= <aoi@sakura.example>", [("aoi@sakura.example", "田中,")]),
        ('"vera@vendor.example" <mallory@ume.example>', [("mallory@ume.example", "vera@vendor.example")]),
        ("vera@vendor.example <mallory@ume.example>", [("mallory@ume.example", "vera@vendor.example")]),
        (
            "Vera <vera@vendor.example> <mallory@ume.example>",
            [("mallory@ume.example", "Vera <vera@vendor.example>")],
        ),
        ("undisclosed-recipients:;", []),
        (
            "team: a@x.example, b@x.example; c@x.example",
            [("a@x.example", ""), ("b@x.example", ""), ("c@x.example", "")],
        ),
        ('"never closed <a@x.example>, b@x.example', [("a@x.example", '"never closed'), ("b@x.example", "")]),
        ("a@x.example, A@X.example", [("a@x.example", "")]),
        ("no address here", []),
        ("田中@sakura.example", [("田中@sakura.example", "")]),
        ("<>", []),
        ("a@x.example\r\nBcc: b@x.example", [("a@x.example", "")]),
    ],
)
def test_senders_and_recipients(header, found):
    assert [(one.address, one.name) for one in addresses(header)] == found


def test_two_senders_are_vouched_for_by_nobody():
    results = b"Authentication-Results: mx.example; dmarc=pass header.from=sakura.example"
    assert read(mail(b"x", results), trusted="mx.example").authenticated
    assert not read(mail(b"x", results, b"From: vera@vendor.example"), trusted="mx.example").authenticated
    two = mail(b"x", results).replace(b"From: Aoi", b"From: b@sakura.example, Aoi")
    assert not read(two, trusted="mx.example").authenticated


@pytest.mark.parametrize(
    ("value", "vouched"),
    [
        (b"mx.example; dkim=pass header.d=sakura.example", True),
        (b"mx.example; dkim=pass header.d=example", False),
        (b"mx.example; dkim=pass header.d=evil-sakura.example", False),
        (b"mx.example; spf=pass smtp.mailfrom=x@sakura.example", True),
        (b"mx.example; spf=pass smtp.mailfrom=x@mallory.example", False),
        (b"mx.example (dmarc=pass); dmarc=fail", False),
        (b"mx.example; dmarc=fail (dmarc=pass header.from=sakura.example)", False),
        (b"evil; dmarc=pass\r\nAuthentication-Results: mx.example; dmarc=pass", True),
        (b"mx.example; dmarc=fail\r\nAuthentication-Results: mx.example; dmarc=pass", False),
        (b"mx.example", False),
        (b"", False),
    ],
)
def test_only_the_topmost_word_of_the_trusted_relay_counts(value, vouched):
    raw = b"Authentication-Results: " + value + b"\r\n" + mail(b"x")
    assert read(raw, trusted="mx.example").authenticated is vouched
    assert not read(raw).authenticated


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>one</div><div>two<br>three</div>", "one\ntwo\nthree"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<table><tr><td>KPI</td><td>45 %</td></tr><tr><td>Goal</td></tr></table>", "KPI\t45 %\nGoal"),
        ("<style>p{}</style><script>x()</script><title>t</title><p>seen</p>", "seen"),
        ('<div style="display:none">preheader</div><p>seen</p>', "seen"),
        ("a &lt;b&gt; &amp; c&nbsp;d", "a <b> & c\xa0d"),
        ('<a href="https://x.example/">https://x.example</a>', "https://x.example"),
        ('<a href="javascript:x()">press</a>', "press"),
        ('<a href="https://evil.example/">https://bank.example</a>', "https://bank.example <https://evil.example/>"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ('new<div class="gmail_quote">On 1 Nov Vera wrote:<blockquote>old<br>words</blockquote></div>',
         "new\n> On 1 Nov Vera wrote:\n\n> > old\n> > words"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("<<<>>", "<<<>>"),
        ("", ""),
    ],
)  # fmt: skip
def test_html_becomes_the_text_that_it_shows(html, text):
    assert text_of(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 200_000,
        "<blockquote>" * 5_000 + "x",
        "<a href=x>" * 100_000,
        "<" * 500_000,
        "<!--" * 100_000,
        "&#" * 300_000,
        "<table>" * 20_000,
        "<p " + "a=b " * 200_000 + ">x",
        "<![CDATA[" * 50_000,
        "<svg><style><p>" * 20_000,
    ],
    ids=range(10),
)
def test_hostile_html_ends_soon(html):
    began = time.process_time()
    text_of(html)
    assert time.process_time() - began < 5


def test_pictures_of_strangers_are_never_fetched():
    """What is not text is left out: there is nothing left that could be fetched."""
    found = text_of(
        '<img src="https://tracker.example/1.gif"><link rel=stylesheet href="https://x.example/a.css">seen'
    )
    assert found == "seen"


@settings(max_examples=300)
@given(st.binary(max_size=2_000))
def test_any_bytes_are_a_mail(raw):
    found = read(raw)
    assert "\0" not in found.text + found.subject + found.sender.address


@settings(max_examples=200)
@given(st.text(max_size=300))
def test_any_words_are_a_header(text):
    media_type(text)
    addresses(text)
    value_and_parameters(text)
    assert "/" not in plain_name(text)


def test_dates():
    assert read(mail(b"", b"Date: Sun, 22 Nov 2026 11:00:00 +0900")).date.hour == 2
    assert read(mail(b"", b"Date: Sun, 22 Nov 2026 11:00:00")).date.hour == 11
    for nonsense in (
        b"yesterday",
        b"Sun, 99 Nov 2026 11:00:00 +0900",
        b"22 Nov 999999999 1:1:1 +0000",
        b"",
        b"\xff",
    ):
        assert read(mail(b"", b"Date: " + nonsense)).date is None
