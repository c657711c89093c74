"""Japanese mail as it really comes: mislabelled, unlabelled, with characters that the standards do not have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.mailroom.rules.charsets import decode, one_line, tidy
from portal.mailroom.rules.encoded_words import decoded
from portal.mailroom.rules.transfer import from_base64, undone

JIS_MS = b"\x1b$B-!-j9b66\x1b(B"  # ①㈱高橋: NEC's row 13 inside ISO-2022-JP


@pytest.mark.parametrize(
    ("data", "label", "text"),
    [
        ("見積書をお送りします。".encode("iso2022_jp"), "ISO-2022-JP", "見積書をお送りします。"),
        (JIS_MS, "iso-2022-jp", "①㈱高橋"),
        (JIS_MS, "CP50221", "①㈱高橋"),
        (b"\x1b(I6]@^6\x1b(B-\x1b$B4A;z\x1b(B", "iso-2022-jp", "ｶﾝﾀﾞｶ-漢字"),
        (b"\x0e6]\x0f ok", "iso-2022-jp", "ｶﾝ ok"),
        (b"\xb6\xdd ok", "cp50220", "ｶﾝ ok"),
        (b"\x1b(J100\x5c\x1b(B", "iso-2022-jp", "100\\"),
        (b"\x1b$B4A;z\nplain", "iso-2022-jp", "漢字\nplain"),  # the line does not shift back
        ("丂".encode("iso2022_jp_1"), "iso-2022-jp-1", "丂"),  # JIS X 0212
        ("𠮟る♥".encode("iso2022_jp_2004"), "iso-2022-jp-2004", "𠮟る♥"),  # JIS X 0213, both planes
        ("〜−‖".encode("iso2022_jp"), "iso-2022-jp", "〜−‖"),
        ("髙橋①㈱～－".encode("cp932"), "Shift_JIS", "髙橋①㈱～－"),
        ("表示能力ソ".encode("cp932"), "x-sjis", "表示能力ソ"),
        ("𠮟る".encode("shift_jis_2004"), "Shift_JIS", "𠮟る"),
        ("見積".encode("euc_jp"), "EUC-JP", "見積"),
        (b"\xad\xa1\xad\xea", "euc-jp", "①㈱"),  # as Windows writes EUC
        ("見積書をお送りします".encode("cp932"), "", "見積書をお送りします"),
        ("見積書をお送りします".encode("cp932"), "us-ascii", "見積書をお送りします"),
        ("見積書をお送りします".encode("euc_jp"), "x-unknown", "見積書をお送りします"),
        ("見積書をお送りします".encode("cp932"), "utf-8", "見積書をお送りします"),
        ("見積書をお送りします".encode(), "shift_jis", "見積書をお送りします"),
        ("見積書".encode("iso2022_jp"), "utf-8", "見積書"),
        ("見積書".encode("iso2022_jp"), "", "見積書"),
        ("見積書をお送りします".encode(), "iso-2022-jp", "見積書をお送りします"),
        ("Crème brûlée à l'été".encode("latin-1"), "", "Crème brûlée à l'été"),
        ("“quoted” – 5 €".encode("cp1252"), "iso-8859-1", "“quoted” – 5 €"),
        (b"+ADwAcwBjAHIAaQBwAHQAPg-", "utf-7", "+ADwAcwBjAHIAaQBwAHQAPg-"),
        (b"uryyb", "rot13", "uryyb"),
        (b"hello", "zlib", "hello"),
        (b"\\u3042", "unicode_escape", "\\u3042"),
        (b"a\x00b\x07c\x1b[31md", "ascii", "abc[31md"),
        (b"one\r\ntwo\rthree\nfour", "", "one\ntwo\nthree\nfour"),
        ("﻿見積".encode(), "utf-8", "見積"),
        ("見積書をお送りします".encode()[:-1], "utf-8", "見積書をお送りしま\ufffd"),  # cut on its way
        ("見積書をお送りします".encode()[:-2], "x-unknown", "見積書をお送りしま\ufffd"),
        ("见积".encode("gb18030"), "GB2312", "见积"),
        (b"", "iso-2022-jp", ""),
    ],
)  # fmt: skip
def test_bytes_become_the_text_that_was_written(data, label, text):
    assert decode(data, label) == text


def test_nonsense_becomes_marks_and_the_rest_stays():
    assert decode(b"\x1b$B\x21", "iso-2022-jp").strip("�") == ""
    assert "ok" in decode(b"\x81 ok \xff\xfe\xfa", "utf-8")
    assert decode(b"caf\xc3\xa9 \xff\xff", "utf-8").startswith("caf")


@given(
    st.binary(max_size=300),
    st.sampled_from(["", "utf-8", "iso-2022-jp", "shift_jis", "euc-jp", "x", "utf-16"]),
)
def test_any_bytes_become_text_that_can_be_kept(data, label):
    text = decode(data, label)
    text.encode()  # no half surrogates
    assert "\0" not in text
    assert "\r" not in text


@given(st.text(alphabet=st.characters(codec="cp932", exclude_characters="¢£¬‖−〜"), max_size=80).map(tidy))
def test_what_says_shift_jis_comes_back_as_it_was(text):
    assert decode(text.encode("cp932"), "shift_jis") == text


@given(
    st.text(alphabet=st.characters(codec="iso2022_jp", exclude_categories=("C",)), min_size=1, max_size=80)
)
def test_what_says_iso_2022_jp_comes_back_as_it_was(text):
    written = text.encode("iso2022_jp")
    plain = written.decode("iso2022_jp").replace("¥", "\\").replace("‾", "~")  # JIS X 0201's two
    assert decode(written, "iso-2022-jp") == plain


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("=?ISO-2022-JP?B?GyRCOCtAUT1xGyhC?=", "見積書"),
        ("=?iso-2022-jp?B?GyRCOCtAUT1xGyhC?= (v2)", "見積書 (v2)"),
        ("Re: =?UTF-8?B?6KaL56mN?= =?UTF-8?B?5pu4?=", "Re: 見積書"),
        ("=?UTF-8?B?6KaL56k=?= =?UTF-8?B?jeabuA==?=", "見積書"),  # split inside a character
        ("=?UTF-8?Q?=E8=A6=8B=E7=A9?=\n =?UTF-8?Q?=8D=E6=9B=B8?=", "見積書"),
        ("=?UTF-8?B?6KaL56mN5pu4?= =?ISO-2022-JP?B?GyRCOCtAUT1xGyhC?=", "見積書見積書"),
        ("=?UTF-8?B?6KaL56mN5pu4", "=?UTF-8?B?6KaL56mN5pu4"),  # never closed
        ("=?UTF-8?B?6KaL56mN5pu?= =?UTF-8?B?4?=", "見積書"),  # split inside a byte
        ("=?shift_jis?B?g3SDQINDg4s?=", "ファイル"),  # no padding
        ("=?utf-8?q?a_b=5Fc?=", "a b_c"),
        ("=?utf-8?Q?what?_really?=", "what? really"),  # a question mark that should be coded
        ("=?utf-8?Q?a b?=", "a b"),  # a blank that should be coded
        ("=?UTF-8*ja?B?6KaL?=", "見"),  # RFC 2231's language
        ("=?x-nobody-knows?B?aGk=?=", "hi"),
        ("=?utf-7?Q?+ADw-?=", "+ADw-"),
        ("a =?us-ascii?Q?b?= c", "a b c"),
        ("=?utf-8?B??=", ""),
        ("no words = ? here", "no words = ? here"),
    ],
)
def test_header_words_are_put_into_characters(header, words):
    assert one_line(decoded(header)) == words


@given(st.text(max_size=200))
def test_header_words_never_fail(text):
    decoded(text)
    decoded(f"=?utf-8?B?{text}?= =?iso-2022-jp?Q?{text}?=")


def test_a_subject_reads_in_one_line_and_one_direction():
    assert one_line("a\r\nBcc: x\x00\t b \u202egpj.exe") == "a Bcc: x b gpj.exe"
    assert len(one_line("あ" * 5_000)) == 300


@given(st.binary(max_size=200))
def test_base64_comes_back_however_it_is_folded(data):
    import base64  # noqa: PLC0415

    folded = base64.encodebytes(data).replace(b"\n", b"\r\n ")
    assert from_base64(folded) == data
    assert from_base64(folded.replace(b"=", b"")) == data


@given(
    st.binary(max_size=300),
    st.sampled_from(["base64", "quoted-printable", "x-uuencode", "7bit", "nonsense", ""]),
)
def test_undoing_never_fails(data, encoding):
    assert isinstance(undone(data, encoding), bytes)
