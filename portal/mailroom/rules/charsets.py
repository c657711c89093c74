"""From bytes to text, whatever charset the mail says, or does not say. Never fails; never lets a program's codec in.

Japanese mail is labelled by habit: "Shift_JIS" means Windows' CP932, "ISO-2022-JP" carries ①, ㈱ and half-width kana
that the standard does not have, and what says nothing is any of them.
"""

import codecs
import re
from collections.abc import Callable

from portal.foundation.sheets.encodings import reads_european, reads_japanese
from portal.mailroom.rules.jis import decode_euc, decode_iso_2022_jp

_SAMPLE = 20_000
_LABELS = {
    "utf8": "utf-8", "utf-8": "utf-8", "unicode-1-1-utf-8": "utf-8", "utf8mb4": "utf-8", "cp65001": "utf-8",
    "us-ascii": "ascii", "ascii": "ascii", "ansi_x3.4-1968": "ascii", "iso646-us": "ascii", "7bit": "ascii",
    "iso-2022-jp": "jis", "iso-2022-jp-1": "jis", "iso-2022-jp-2": "jis", "iso-2022-jp-3": "jis",
    "iso-2022-jp-2004": "jis", "iso-2022-jp-ms": "jis", "csiso2022jp": "jis", "cp50220": "jis", "cp50221": "jis",
    "cp50222": "jis", "x-iso-2022-jp": "jis", "jis": "jis", "iso-2022-jp-ext": "jis",
    "shift_jis": "cp932", "shift-jis": "cp932", "shiftjis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "ms_kanji": "cp932", "csshiftjis": "cp932", "windows-31j": "cp932", "cswindows31j": "cp932", "cp932": "cp932",
    "ms932": "cp932", "cp943": "cp932", "cp943c": "cp932", "x-ms-cp932": "cp932", "windows-932": "cp932",
    "shift_jis-2004": "shift_jis_2004", "shift_jisx0213": "shift_jis_2004", "shift_jis_2004": "shift_jis_2004",
    "euc-jp": "euc", "eucjp": "euc", "x-euc-jp": "euc", "eucjp-ms": "euc", "cp51932": "euc", "ujis": "euc",
    "euc_jp": "euc", "x-euc": "euc", "euc-jis-2004": "euc", "cseucpkdfmtjapanese": "euc",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "iso8859-1": "cp1252", "cp1252": "cp1252",
    "iso-8859-15": "iso8859-15", "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "cp936": "gb18030",
    "x-gbk": "gb18030", "hz-gb-2312": "hz", "big5": "cp950", "big5-hkscs": "big5hkscs", "cp950": "cp950",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949", "cp949": "cp949", "iso-2022-kr": "iso2022_kr",
    "koi8-r": "koi8-r", "koi8-u": "koi8-u", "tis-620": "cp874", "windows-874": "cp874", "iso-8859-11": "cp874",
    "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "utf-32": "utf-32", "macintosh": "mac-roman",
    "unicode": "utf-16", "iso-10646-ucs-2": "utf-16",
}  # fmt: skip
_LABELS |= {f"iso-8859-{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 16)}
_LABELS |= {f"windows-125{n}": f"cp125{n}" for n in range(9)}
_JIS_SHIFT = re.compile(rb"\x1b(?:\$[@B]|\$\([@BDOPQ]|\([IJ])")
_LINES = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_NEVER = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]|[\ud800-\udfff]")
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def decode(data: bytes, label: str = "") -> str:
    """Return the text of bytes that say to be in charset `label`; nonsense becomes U+FFFD.

    >>> decode("髙橋①".encode("cp932"), "Shift_JIS"), decode("見積書".encode("euc_jp")), decode(b"+ADw-", "utf-7")
    ('髙橋①', '見積書', '+ADw-')
    """
    family = family_of(label)
    if family in ("", "ascii", "utf-8", "cp1252") and _JIS_SHIFT.search(data):
        family = "jis"  # seven bits, so that any of these labels seems to fit
    strict = _strictly(data, family)
    if strict is None:
        seven_bits = family == "jis" and data.isascii()  # broken, but nothing else
        strict = (not seven_bits and _guessed(data)) or _replacing(data, family)
    return tidy(strict)


def family_of(label: str) -> str:
    """Return our name for a charset label; empty for those nobody should use, or that we do not know."""
    return _LABELS.get(label.strip().strip("\"'").lower(), "")


def tidy(text: str) -> str:
    """Return text with line feeds alone, and without what no text holds: NUL, control characters, half surrogates."""
    return _NEVER.sub("", _LINES.sub("\n", text))


def one_line(text: str, most: int = 300) -> str:
    """Return text as one line that reads in one direction, at most `most` characters."""
    return " ".join(_TURNING.sub("", tidy(text[: most * 8])).split())[:most].rstrip()


def _strictly(data: bytes, family: str) -> str | None:
    try:
        if family == "jis":
            text = decode_iso_2022_jp(data)
            return None if "\ufffd" in text else text
        if family == "euc":
            text = decode_euc(data)
            return None if "\ufffd" in text else text
        return data.decode(family) if family else _plain(data)
    except (UnicodeDecodeError, LookupError):
        return None


def _plain(data: bytes) -> str | None:
    return data.decode("ascii") if data.isascii() else None


def _guessed(data: bytes) -> str | None:
    """Return what the bytes read like best, None when they read like nothing."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16")
    for family in ("utf-8", "ascii"):
        if (text := _strictly(data, family)) is not None:
            return text
    if (text := _cut_short(data)) is not None:
        return text
    found: list[tuple[float, int, str]] = []
    judges: tuple[tuple[str, Callable[[str], float]], ...] = (
        ("cp932", reads_japanese),
        ("euc", reads_japanese),
        ("jis", reads_japanese),
        ("shift_jis_2004", reads_japanese),
        ("cp1252", reads_european),
    )
    for rank, (family, judge) in enumerate(judges):
        text = _strictly(data, family)
        if text is not None:
            found.append((judge(text[:_SAMPLE]), -rank, text))
    best = max(found, default=None)
    return best[2] if best and best[0] > 0 else None


def _cut_short(data: bytes) -> str | None:
    """Return UTF-8 that ends within a character, as it does where something cut a mail; None for anything else."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return None
    return None if text.isascii() else text + "\ufffd"


def _replacing(data: bytes, family: str) -> str:
    if family == "jis":
        return decode_iso_2022_jp(data)
    if family == "euc":
        return decode_euc(data)
    return data.decode(family if family not in ("", "ascii") else "utf-8", "replace")
