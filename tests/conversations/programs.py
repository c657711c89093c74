"""Mails as mail programs really write them: headers, boundaries, charsets and habits."""

import base64
import struct

CRLF = "\r\n"


def lines(text: str) -> str:
    return text.replace("\n", CRLF)


def outlook_japanese(sender: str, to: str, answers: str) -> bytes:
    """Outlook 2016 on Japanese Windows: ISO-2022-JP, a workbook whose name stands in an encoded word."""
    body = """鈴木様

お世話になっております。田中です。
金曜日の15時でお願いいたします。①と㈱は機種依存文字です。

━━━━━━━━━━━━━━━━━━━━
株式会社さくら商会　営業部
田中　葵
TEL:03-1234-5678 / FAX:03-1234-5679
━━━━━━━━━━━━━━━━━━━━

-----Original Message-----
From: Chloe (Aozora Cloud) <portal@in.vendor.example>
Sent: Friday, November 20, 2026 10:23 AM
To: 田中 葵 <aoi@sakura.example>
Subject: 【あおぞらクラウド】締め日の設定

いつがよろしいですか。
"""
    name = "=?iso-2022-jp?B?" + base64.b64encode("見積書.xlsx".encode("iso-2022-jp")).decode() + "?="
    workbook = base64.encodebytes(b"PK\x03\x04" + b"\0" * 60).decode()
    head = f"""From: =?iso-2022-jp?B?{base64.b64encode("田中　葵".encode("iso-2022-jp")).decode()}?= <{sender}>
To: "'Chloe'" <{to}>
References: {answers}
In-Reply-To: {answers}
Subject: =?iso-2022-jp?B?{base64.b64encode("RE: 【あおぞらクラウド】締め日の設定".encode("iso-2022-jp")).decode()}?=
Date: Fri, 20 Nov 2026 13:40:11 +0900
Message-ID: <002a01db$3b1c2d40$b1548710$@sakura.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="----=_NextPart_000_002B_01DB"
X-Mailer: Microsoft Outlook 16.0
Thread-Index: AQHbOxuZ0000
Content-Language: ja

This is a multipart message in MIME format.

------=_NextPart_000_002B_01DB
Content-Type: text/plain; charset="iso-2022-jp"
Content-Transfer-Encoding: 7bit

"""
    tail = f"""
------=_NextPart_000_002B_01DB
Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet; name="{name}"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="{name}"

{workbook}
------=_NextPart_000_002B_01DB--
"""
    return lines(head).encode() + lines(body).encode("iso2022_jp_ext", "ignore") + lines(tail).encode()


def gmail(sender: str, to: str, answers: str) -> bytes:
    """Gmail in a browser: two alternatives, the quotation in a gmail_quote, the plain one wrapped at 78."""
    plain = f"""金曜日でお願いします。
https://example.com/very/long/path

2026年11月20日(金) 10:23 Chloe (Aozora Cloud) <
{to}>:

> いつがよろしいですか。
>
> --
> このメールは、あおぞらクラウドのサクセスポータルからお送りしています。
>
"""
    html = (
        f'<div dir="ltr">金曜日でお願いします。<br><a href="https://example.com/very/long/path">link</a></div><br>'
        f'<div class="gmail_quote"><div dir="ltr" class="gmail_attr">2026年11月20日(金) 10:23 Chloe &lt;'
        f'<a href="mailto:{to}">{to}</a>&gt;:<br></div><blockquote class="gmail_quote">いつがよろしいですか。'
        f'</blockquote></div><img src="https://track.example/x.gif" onerror="alert(1)">'
    )
    return lines(f"""MIME-Version: 1.0
References: {answers}
In-Reply-To: {answers}
From: =?UTF-8?B?{base64.b64encode("田中葵".encode()).decode()}?= <{sender}>
Date: Fri, 20 Nov 2026 13:40:11 +0900
Message-ID: <CAJ+gmail-123@mail.gmail.com>
Subject: =?UTF-8?B?{base64.b64encode("Re: 【あおぞらクラウド】締め日の設定".encode()).decode()}?=
To: {to}
Content-Type: multipart/alternative; boundary="000000000000abcdef"

--000000000000abcdef
Content-Type: text/plain; charset="UTF-8"
Content-Transfer-Encoding: base64

{base64.encodebytes(plain.encode()).decode()}
--000000000000abcdef
Content-Type: text/html; charset="UTF-8"
Content-Transfer-Encoding: base64

{base64.encodebytes(html.encode()).decode()}
--000000000000abcdef--
""").encode()


def iphone(sender: str, to: str, answers: str) -> bytes:
    """Mail on an iPhone: quoted-printable, a photo in between, the quotation in Japanese."""
    text = "はい、大丈夫です。写真もお送りします。\n\n"
    after = """

iPhoneから送信

2026/11/20 10:23、Chloe (Aozora Cloud) <portal@in.vendor.example>のメール:

> いつがよろしいですか。
"""
    photo = base64.encodebytes(b"\xff\xd8\xff\xe0" + b"\x11" * 40_000 + b"\xff\xd9").decode()
    qp = lambda words: "".join(f"={byte:02X}" if byte > 126 else chr(byte) for byte in words.encode())  # noqa: E731
    soft = lambda words: "\n".join(_soft(line) for line in qp(words).split("\n"))  # noqa: E731
    return lines(f"""Content-Type: multipart/mixed; boundary=Apple-Mail-7F
Content-Transfer-Encoding: 7bit
From: =?utf-8?B?{base64.b64encode("田中 葵".encode()).decode()}?= <{sender}>
Mime-Version: 1.0 (1.0)
Subject: Re: =?utf-8?B?{base64.b64encode("【あおぞらクラウド】締め日の設定".encode()).decode()}?=
Date: Fri, 20 Nov 2026 13:40:11 +0900
Message-Id: <7F0C@sakura.example>
References: {answers}
In-Reply-To: {answers}
To: {to}
X-Mailer: iPhone Mail (23A341)

--Apple-Mail-7F
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

{soft(text)}
--Apple-Mail-7F
Content-Type: image/jpeg; name=IMG_0042.jpeg; x-apple-part-url=AB
Content-Disposition: inline; filename=IMG_0042.jpeg
Content-Transfer-Encoding: base64

{photo}
--Apple-Mail-7F
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

{soft(after)}
--Apple-Mail-7F--
""").encode()


def _soft(line: str) -> str:
    """Break a quoted-printable line softly, not inside an escape."""
    out, rest = [], line
    while len(rest) > 73:
        cut = 72 - max((n for n in (0, 1, 2) if rest[72 - n : 73 - n] == "="), default=0)
        out.append(rest[:cut] + "=")
        rest = rest[cut:]
    return "\n".join([*out, rest])


def thunderbird(sender: str, to: str, answers: str) -> bytes:
    """Thunderbird: format=flowed, answers between the lines, a signature after the dashes."""
    body = """On 11/20/26 10:23, Chloe (Aozora Cloud) wrote:
> Two questions before we go on. They are long enough that the program wraps \n> them where it likes.
>
> Which day suits you?
Friday suits us, and so that this line is long enough to be wrapped it goes \non for a while.

> Who will come?
Sora and I.

-- \nAoi Tanaka
Sakura & Co.
"""
    return lines(f"""Message-ID: <5b0f@sakura.example>
Date: Fri, 20 Nov 2026 13:40:11 +0900
MIME-Version: 1.0
User-Agent: Mozilla Thunderbird
Subject: Re: [Aozora Cloud] Dates
To: {to}
References: {answers}
From: Aoi Tanaka <{sender}>
In-Reply-To: {answers}
Content-Type: text/plain; charset=UTF-8; format=flowed
Content-Transfer-Encoding: 8bit

{body}""").encode()


def exchange(sender: str, to: str, answers: str) -> bytes:
    """Exchange sending rich text: the files are inside a winmail.dat."""
    wrapped = base64.encodebytes(winmail(("KEIYAK~1.PDF", "契約書.pdf", b"%PDF-1.4\n%%EOF"))).decode()
    return lines(f"""From: Aoi Tanaka <{sender}>
To: {to}
Subject: RE: [Aozora Cloud] Contract
Thread-Topic: [Aozora Cloud] Contract
Date: Fri, 20 Nov 2026 04:40:11 +0000
Message-ID: <TYC1@TYC1.jpnprd01.prod.outlook.com>
References: {answers}
In-Reply-To: {answers}
X-MS-Has-Attach: yes
X-MS-TNEF-Correlator: <TYC1@TYC1.jpnprd01.prod.outlook.com>
Content-Type: multipart/mixed; boundary="_002_TYC1_"
MIME-Version: 1.0

--_002_TYC1_
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

The contract is attached.

________________________________
From: Chloe (Aozora Cloud) <portal@in.vendor.example>
Sent: Friday, November 20, 2026 10:23 AM
To: Aoi Tanaka <{sender}>
Subject: [Aozora Cloud] Contract

Please send us the contract.

--_002_TYC1_
Content-Disposition: attachment; filename="winmail.dat"
Content-Transfer-Encoding: base64
Content-Type: application/ms-tnef; name="winmail.dat"

{wrapped}
--_002_TYC1_--
""").encode()


def winmail(*files: tuple[str, str, bytes]) -> bytes:
    """Return a winmail.dat with these (short name, long name, bytes)."""
    out = struct.pack("<IH", 0x223E9F78, 1) + _attribute(1, 0x00089006, struct.pack("<I", 0x00010000))
    for short, long, data in files:
        wide = (long + "\0").encode("utf-16-le")
        named = struct.pack("<I", 2) + struct.pack("<HHI", 0x0003, 0x3705, 1)
        named += struct.pack("<HHII", 0x001F, 0x3707, 1, len(wide)) + wide + b"\0" * (-len(wide) % 4)
        out += _attribute(2, 0x00069002, b"\0" * 14) + _attribute(2, 0x00018010, short.encode() + b"\0")
        out += _attribute(2, 0x0006800F, data) + _attribute(2, 0x00069005, named)
    return out


def _attribute(level: int, kind: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)
