"""What stands after a header's value: `; charset="…"; filename*=…` in every way that programs write it (RFC 2231)."""

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from portal.mailroom.rules.charsets import decode, one_line
from portal.mailroom.rules.encoded_words import decoded
from portal.mailroom.rules.limits import MOST_PARAMETERS

_PIECE = re.compile(r"([^*]+)\*(?:(\d{1,3})(\*?))?\Z")
_MEDIA_TYPE = re.compile(r"[\w.+\-]{1,80}/[\w.+\-]{1,100}")


def value_and_parameters(text: str) -> tuple[str, dict[str, str]]:
    """Return a header's value in small letters and its parameters, decoded.

    >>> value_and_parameters("Text/Plain; charset=UTF-8; name*=utf-8''%E8%A6%8B%E7%A9%8D.pdf")
    ('text/plain', {'charset': 'UTF-8', 'name': '見積.pdf'})
    """
    pieces = _pieces(text)
    value = next(pieces, "").strip().lower()
    plain: dict[str, str] = {}
    segments: dict[str, dict[int, tuple[str, bool]]] = {}
    for number, piece in enumerate(pieces):
        if number >= MOST_PARAMETERS:
            break
        name, _, told = piece.partition("=")
        name, told = name.strip().lower(), _unquoted(told.strip())
        if segment := _PIECE.fullmatch(name):
            coded = segment[2] is None or bool(segment[3])
            segments.setdefault(segment[1], {}).setdefault(int(segment[2] or 0), (told, coded))
        elif name:
            plain.setdefault(name, decoded(told))
    for name, told_in_pieces in segments.items():
        plain[name] = _joined(told_in_pieces)
    return value, plain


def media_type(text: str) -> tuple[str, dict[str, str]]:
    """Return the media type and parameters of a Content-Type; what is none is plain text.

    >>> media_type("text"), media_type("")
    (('text/plain', {}), ('text/plain', {}))
    """
    value, parameters = value_and_parameters(text)
    return (value if _MEDIA_TYPE.fullmatch(value) else "text/plain"), parameters


def _pieces(text: str) -> Iterator[str]:
    """Yield what stands between semicolons outside quotation marks."""
    start, quoted, place = 0, False, 0
    while place < len(text):
        letter = text[place]
        if letter == "\\" and quoted:
            place += 1
        elif letter == '"':
            quoted = not quoted
        elif letter == ";" and not quoted:
            yield text[start:place]
            start = place + 1
        place += 1
    yield text[start:]


def _unquoted(told: str) -> str:
    if not told.startswith('"'):
        return told.strip()
    inner = told[1:-1] if told.endswith('"') and len(told) > 1 else told[1:]
    return re.sub(r'\\(["\\])', r"\1", inner)


def _joined(pieces: dict[int, tuple[str, bool]]) -> str:
    """Return one value from numbered pieces, some percent-encoded; the first names the charset."""
    charset, data = "", b""
    for number in sorted(pieces):
        told, coded = pieces[number]
        if coded and number == min(pieces) and told.count("'") >= 2:
            charset, _, told = told.split("'", 2)
        data += unquote_to_bytes(told) if coded else told.encode("utf-8", "replace")
    return one_line(decoded(decode(data, charset)), 1_000)
