"""Mails that nobody should write: corner cases by hand, and as many more as wanted, made at random from a seed."""

import base64
import random
from collections.abc import Callable, Iterator, Sequence

NAMES = ("From", "To", "Cc", "Subject", "Reply-To", "Message-ID", "In-Reply-To", "References", "Date", "Received",
         "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Return-Path", "Auto-Submitted",
         "Precedence", "List-Id", "Delivered-To", "X-Spam-Flag", "Authentication-Results", "MIME-Version",
         "X-Failed-Recipients", "Content-ID", "X-Auto-Response-Suppress")  # fmt: skip
CHARSETS = ("utf-8", "iso-2022-jp", "shift_jis", "euc-jp", "us-ascii", "utf-7", "utf-16", "windows-1252", "rot13",
            "x-unknown", "iso-2022-jp-ms", "gb2312", "big5", "hz-gb-2312", "iso-2022-kr", "",
            "\x00", "a" * 500)  # fmt: skip
ENCODINGS = ("base64", "quoted-printable", "7bit", "8bit", "binary", "x-uuencode", "nonsense", "")
KINDS = ("text/plain", "text/html", "multipart/mixed", "multipart/alternative", "multipart/related", "multipart/report",
         "message/rfc822", "message/delivery-status", "application/ms-tnef", "text/calendar", "application/zip",
         "image/png", "message/partial", "message/external-body", "text/rfc822-headers", "application/pkcs7-mime",
         "multipart/digest", "nonsense", "/", "text/", "multipart/", "text/plain/plain")  # fmt: skip
WORDS = (
    "hello",
    "見積書をお送りします",
    "\x00\x01\x02",
    "=?utf-8?B?",
    "=?iso-2022-jp?B?GyRC?=",
    "<script>alert(1)</script>",
    "> " * 200,
    "On Mon, Vera wrote:",
    "-----Original Message-----",
    "\r\n.\r\n",
    "{{7*7}}",
    "%(name)s",
    "'; DROP TABLE inbound_mail;--",
    "\u202egpj.exe",
    "a" * 20_000,
    "😀",
    "ｱｲｳ①㈱髙",
    "-- \nAoi",
    "https://evil.example/" + "x" * 3_000,
    "=CMD|' /C calc'!A0",
    "\x1b$B",
    "\x1b[2J",
    "Bcc: everybody@x.example",
    "begin 644 x\n",
)


def mails(seed: int, count: int, ours: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield (what it is, the bytes of a mail); `ours` are addresses that are delivered to."""
    chance = random.Random(seed)
    corners = list(_corners(ours))
    yield from corners
    for number in range(count - len(corners)):
        raw = _made(chance, ours)
        for _ in range(chance.choice((0, 1, 1, 2, 5))):
            raw = chance.choice(SPOILERS)(chance, raw)
        yield f"made {number}", raw[:3_000_000]


def _corners(ours: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    head = f"From: aoi@sakura.example\r\nTo: {ours[0]}\r\nSubject: corner\r\n".encode()

    def with_type(kind: str, body: bytes, more: str = "") -> bytes:
        return head + f"Content-Type: {kind}\r\n{more}\r\n".encode() + body

    yield "nothing", b""
    yield "one line feed", b"\n"
    yield "one byte", b"\x00"
    yield "only line feeds", b"\r\n" * 10_000
    yield "only NUL", b"\x00" * 100_000
    yield "every byte", bytes(range(256)) * 100
    yield "head alone", head
    yield "no sender", b"To: " + ours[0].encode() + b"\r\n\r\nwords"
    yield "a head of 5 MB", head + b"X: " + b"y" * 5_000_000 + b"\r\n\r\nwords"
    yield "100,000 headers", head + b"X-A: b\r\n" * 100_000 + b"\r\nwords"
    yield "10,000 Received", b"Received: from a by b; now\r\n" * 10_000 + head + b"\r\nwords"
    yield (
        "20,000 recipients",
        head + b"Cc: " + b",\r\n ".join(b"p%d@x.example" % n for n in range(20_000)) + b"\r\n\r\nw",
    )
    yield (
        "20,000 references",
        head + b"References: " + b" ".join(b"<%d@x>" % n for n in range(20_000)) + b"\r\n\r\nw",
    )
    yield "10,000 encoded words", head + b"Subject: " + b"=?utf-8?B?44GC?= " * 10_000 + b"\r\n\r\nwords"
    yield "unclosed encoded words", head + b"Subject: " + b"=?utf-8?Q?" * 20_000 + b"\r\n\r\nwords"
    yield "quotes without end", head + b"Cc: " + b'"(' * 20_000 + b"\r\n\r\nwords"
    yield "commas", head + b"Cc: " + b"," * 200_000 + b"\r\n\r\nwords"
    yield "brackets", head + b"Cc: " + b"<" * 100_000 + b">" * 100_000 + b"\r\n\r\nwords"
    yield "2,000 parameters", with_type("text/plain; " + "; ".join(f"a{n}=b" for n in range(2_000)), b"words")
    yield (
        "pieces of a name",
        with_type("text/plain; " + "; ".join(f"name*{n}*=%41" for n in range(900)), b"w"),
    )
    yield "one line of 20 MB", with_type("text/plain", b"a" * 20_000_000)
    yield "a million lines", with_type("text/plain", b"a\r\n" * 1_000_000)
    yield "quotes a thousand deep", with_type("text/plain", (">" * 1_000 + " words\r\n").encode() * 200)
    yield "flowed for ever", with_type("text/plain; format=flowed", b"word \r\n" * 200_000)
    yield (
        "base64 of nothing",
        with_type("text/plain", b"=" * 100_000, "Content-Transfer-Encoding: base64\r\n"),
    )
    yield (
        "quoted-printable",
        with_type("text/plain", b"=" * 500_000, "Content-Transfer-Encoding: quoted-printable\r\n"),
    )
    yield "html nested", with_type("text/html", b"<div>" * 300_000 + b"words")
    yield "html references", with_type("text/html", b"&#" * 400_000)
    yield "html comments", with_type("text/html", b"<!--" * 200_000)
    yield "html attributes", with_type("text/html", b"<p " + b"a=b " * 300_000 + b">words")
    yield "html styles", with_type("text/html", b"<style>" * 50_000 + b"words")
    for depth in (10, 50, 1_000):
        yield f"{depth} multiparts deep", head + _nested(depth)
    yield "10,000 parts", with_type("multipart/mixed; boundary=b", b"--b\r\n\r\nx\r\n" * 10_000 + b"--b--")
    yield "its own boundary", with_type("multipart/mixed; boundary=b", b"--b\r\n" * 100_000)
    yield "empty boundary", with_type('multipart/mixed; boundary=""', b"--\r\n\r\nwords\r\n----")
    yield "boundary of 10,000", with_type(f"multipart/mixed; boundary={'b' * 10_000}", b"--b\r\n\r\nx")
    yield "mails in mails", head + _in_mails(200)
    yield "part of a mail", with_type('message/partial; id="x"; number=2; total=9', b"middle")
    yield (
        "a body elsewhere",
        with_type('message/external-body; access-type=URL; URL="http://127.0.0.1:1/"', b"\r\n"),
    )
    yield (
        "a report of nothing",
        with_type("multipart/report; report-type=delivery-status; boundary=b", b"--b--"),
    )
    yield (
        "report blocks",
        with_type(
            "multipart/report; boundary=b",
            b"--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            + b"Final-Recipient: rfc822; a@b.example\r\n\r\n" * 5_000,
        ),
    )
    yield "tnef", with_type("application/ms-tnef", base64.b64encode(b"\x78\x9f\x3e\x22" + b"\xff" * 5_000),
                            "Content-Transfer-Encoding: base64\r\n")  # fmt: skip
    yield "a calendar of nonsense", with_type("text/calendar; method=REPLY", b"BEGIN:VCALENDAR\r\n" * 5_000)
    yield "all of ours", head + b"Cc: " + ", ".join(ours).encode() + b"\r\n\r\nwords"
    yield "a thousand of ours", head + b"Cc: " + ", ".join([ours[0]] * 1_000).encode() + b"\r\n\r\nwords"
    yield "made-up tokens", head + b"Cc: " + ", ".join(_made_up(ours[0])).encode() + b"\r\n\r\nwords"
    yield (
        "ours in strange ways",
        head + f"Cc: <{ours[0].upper()}>, {ours[0]}\x00, =?utf-8?Q?{ours[0]}?=\r\n\r\nw".encode(),
    )
    yield "bare CR", head.replace(b"\r\n", b"\r") + b"\rwords\rmore"
    yield "mixed line ends", head.replace(b"\r\n", b"\n\r") + b"\n\rwords"
    yield (
        "header injection",
        head + b"Subject: a\r\n Bcc: x@y.example\r\nMessage-ID: <a\r\n b@c>\r\n\r\nwords",
    )
    yield "impossible dates", head + b"Date: 99 Foo 0000 99:99:99 +9999\r\n\r\nwords"
    yield "a year far away", head + b"Date: Fri, 31 Dec 9999 23:59:59 -2359\r\n\r\nwords"
    yield "jis without end", with_type("text/plain; charset=iso-2022-jp", b"\x1b$B" + b"\x21" * 99_999)
    yield "shifts", with_type("text/plain; charset=iso-2022-jp", b"\x1b$B\x1b(B\x0e\x0f" * 50_000)


def _nested(depth: int) -> bytes:
    opened = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth)
    )
    return opened + b"\r\nthe innermost words\r\n"


def _in_mails(depth: int) -> bytes:
    return b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n" * depth + b"\r\nwords"


def _made_up(address: str) -> list[str]:
    local, _, domain = address.partition("@")
    return [f"{local[:-n] + 'a' * n}@{domain}" for n in range(1, 20)] + [
        f"{local.split('+')[0]}+x-{n}@{domain}" for n in range(20)
    ]


def _made(chance: random.Random, ours: Sequence[str]) -> bytes:
    head = [
        f"From: {_address(chance)}",
        f"To: {chance.choice(ours)}",
        f"Message-ID: <{chance.getrandbits(40):x}@x.example>",
        f"Subject: {_words(chance)}",
        *(f"{chance.choice(NAMES)}: {_value(chance, ours)}" for _ in range(chance.randrange(8))),
    ]
    chance.shuffle(head)
    body = _part(chance, chance.randrange(5))
    return "\r\n".join(head).encode("utf-8", "replace") + b"\r\n" + body


def _part(chance: random.Random, depth: int) -> bytes:
    kind, charset, encoding = chance.choice(KINDS), chance.choice(CHARSETS), chance.choice(ENCODINGS)
    boundary = f"b{chance.randrange(4)}"
    head = f"Content-Type: {kind}; charset={charset}; boundary={boundary}\r\nContent-Transfer-Encoding: {encoding}\r\n"
    if chance.random() < 0.4:
        name = _words(chance).replace("\r\n", " ")
        head += f'Content-Disposition: {chance.choice(("attachment", "inline", "x"))}; filename="{name}"\r\n'
    if depth and kind.startswith(("multipart", "message")):
        inner = [_part(chance, depth - 1) for _ in range(chance.randrange(4))]
        body = (
            b"".join(f"--{boundary}\r\n".encode() + one + b"\r\n" for one in inner)
            + f"--{boundary}--".encode()
        )
    else:
        body = _bytes(chance, charset)
    if encoding == "base64" and chance.random() < 0.7:
        body = base64.encodebytes(body)
    return head.encode("utf-8", "replace") + b"\r\n" + body


def _bytes(chance: random.Random, charset: str) -> bytes:
    if chance.random() < 0.3:
        return chance.randbytes(chance.randrange(2_000))
    text = " ".join(_words(chance) for _ in range(chance.randrange(1, 20)))
    try:
        return text.encode(charset, "replace")
    except (LookupError, ValueError, TypeError):
        return text.encode("utf-8", "replace")


def _words(chance: random.Random) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(chance.randrange(1, 4)))


def _value(chance: random.Random, ours: Sequence[str]) -> str:
    return chance.choice(
        (_words(chance), _address(chance), chance.choice(ours), "", "<>", "auto-replied", "yes", "bulk")
    )


def _address(chance: random.Random) -> str:
    known = (
        "aoi@sakura.example",
        "mallory@ume.example",
        "vera@vendor.example",
        "nobody@nowhere.example",
        "MAILER-DAEMON@x",
    )
    name = chance.choice(WORDS)[:60].replace("\r\n", " ")
    return chance.choice(
        (
            f"{name} <{chance.choice(known)}>",
            chance.choice(known),
            name,
            f'"{name}" <{chance.choice(known)}',
            "",
        )
    )


Spoiler = Callable[[random.Random, bytes], bytes]


def _cut(chance: random.Random, raw: bytes) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def _flip(chance: random.Random, raw: bytes) -> bytes:
    spoiled = bytearray(raw)
    for _ in range(min(len(raw), chance.randrange(1, 60))):
        spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
    return bytes(spoiled)


def _repeat(chance: random.Random, raw: bytes) -> bytes:
    start = chance.randrange(len(raw) + 1)
    return raw[:start] + raw[start : start + 200] * chance.randrange(2, 40) + raw[start:]


def _join(chance: random.Random, raw: bytes) -> bytes:
    return raw.replace(
        *chance.choice(((b"\r\n", b"\n"), (b"\r\n", b"\r"), (b"\r\n\r\n", b"\r\n"), (b" ", b"\x00")))
    )


def _mix(chance: random.Random, raw: bytes) -> bytes:
    lines = raw.split(b"\r\n")
    chance.shuffle(lines)
    return b"\r\n".join(lines)


SPOILERS: tuple[Spoiler, ...] = (_cut, _flip, _repeat, _join, _mix)
