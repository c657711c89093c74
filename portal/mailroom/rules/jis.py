"""ISO-2022-JP and EUC-JP as mail programs really write them.

Python's codecs know the standards. Real mail has NEC's and IBM's characters inside JIS X 0208's rows (①, ㈱, 髙),
half-width kana shifted in four ways, and lines that end without shifting back.
"""

import re

_SHIFT = re.compile(rb"\x1b\$\(?[@BDOPQ]|\x1b\([BJIH]|[\x0e\x0f\n]")
_ONE_BYTE = {b"\x1b(B": "ascii", b"\x1b(J": "ascii", b"\x1b(H": "ascii", b"\x1b(I": "kana", b"\x0e": "kana"}
_TWO_BYTES = {b"D": "0212", b"O": "0213-1", b"Q": "0213-1", b"P": "0213-2", b"@": "0208", b"B": "0208"}


def decode_iso_2022_jp(data: bytes) -> str:
    r"""Return the text of ISO-2022-JP and its relatives; what is nonsense becomes U+FFFD.

    >>> decode_iso_2022_jp(b"\x1b$B-!5-\x1b(B ok \x1b(I1\x1b(B \xb1")
    '①記 ok ｱ ｱ'
    """
    out: list[str] = []
    mode, start = "ascii", 0
    for shift in _SHIFT.finditer(data):
        out.append(_run(data[start : shift.start()], mode))
        start, code = shift.end(), shift.group()
        if code == b"\n":
            mode = "ascii"  # RFC 1468: each line ends in ASCII, whether it says so or not
            out.append("\n")
        elif code == b"\x0f":
            mode = "ascii"
        else:
            mode = _ONE_BYTE.get(code) or _TWO_BYTES[code[-1:]]
    out.append(_run(data[start:], mode))
    return "".join(out)


def decode_euc(data: bytes) -> str:
    """Return the text of EUC-JP, also with the characters that Windows and JIS X 0213 add; else U+FFFD."""
    try:
        return data.decode("euc_jp")
    except UnicodeDecodeError:
        pass
    out: list[str] = []
    place = 0
    while place < len(data):
        text, taken = _euc_character(data, place)
        out.append(text)
        place += taken
    return "".join(out)


def _run(data: bytes, mode: str) -> str:
    """Return the text of bytes between two shifts."""
    if not data:
        return ""
    if mode == "ascii":
        return _one_byte(data)
    if mode == "kana":
        return "".join(_half_width(byte & 0x7F) if byte & 0x7F > 0x20 else chr(byte & 0x7F) for byte in data)
    data = data.replace(b"\r", b"")  # the end of a line that did not shift back
    if mode == "0208":
        try:
            return bytes(byte | 0x80 for byte in data).decode("euc_jp")
        except UnicodeDecodeError:
            pass
    pairs = [data[place : place + 2] for place in range(0, len(data), 2)]
    return "".join(_pair(pair, mode) for pair in pairs)


def _one_byte(data: bytes) -> str:
    if data.isascii():
        return data.decode("ascii")
    return "".join(
        chr(byte) if byte < 0x80 else _half_width(byte & 0x7F) if 0xA1 <= byte <= 0xDF else "\ufffd"
        for byte in data
    )


def _half_width(byte: int) -> str:
    return chr(0xFF61 + byte - 0x21) if 0x21 <= byte <= 0x5F else "\ufffd"


def _pair(pair: bytes, mode: str) -> str:
    """Return one character of two seven-bit bytes."""
    if len(pair) == 2 and 0x21 <= pair[0] <= 0x7E and 0x21 <= pair[1] <= 0x7E:
        return _of_row(pair[0], pair[1], mode)
    blank = pair.isspace()
    return pair.decode("ascii", "replace") if blank else "\ufffd"


def _of_row(high: int, low: int, mode: str) -> str:
    euc = bytes((high | 0x80, low | 0x80))
    if mode == "0212":
        return _first_of((b"\x8f" + euc, "euc_jp"))
    if mode == "0213-2":
        return _first_of((b"\x8f" + euc, "euc_jis_2004"))
    if mode == "0213-1":
        return _first_of((euc, "euc_jis_2004"))
    return _first_of((euc, "euc_jp"), (_as_shift_jis(high, low), "cp932"), (euc, "euc_jis_2004"))


def _euc_character(data: bytes, place: int) -> tuple[str, int]:
    lead = data[place]
    if lead < 0x80:
        return chr(lead), 1
    if lead == 0x8E and place + 1 < len(data):
        return _first_of((data[place : place + 2], "euc_jp")), 2
    if lead == 0x8F and place + 2 < len(data):
        three = data[place : place + 3]
        return _first_of((three, "euc_jp"), (three, "euc_jis_2004")), 3
    two = data[place : place + 2]
    if len(two) == 2 and lead >= 0xA1 and 0xA1 <= two[1] <= 0xFE:
        return _of_row(lead & 0x7F, two[1] & 0x7F, "0208"), 2
    return "\ufffd", 1


def _first_of(*tries: tuple[bytes, str]) -> str:
    for data, codec in tries:
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return "\ufffd"


def _as_shift_jis(high: int, low: int) -> bytes:
    """Return a seven-bit JIS pair as Shift_JIS writes it."""
    lead = (high - 0x21) // 2 + (0x81 if high < 0x5F else 0xC1)
    if high % 2:
        return bytes((lead, low + (0x1F if low < 0x60 else 0x20)))
    return bytes((lead, low + 0x7E))
