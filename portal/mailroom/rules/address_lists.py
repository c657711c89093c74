"""Who a mail says it is from and to. Structure first, words afterwards: an encoded name may hold commas."""

import re
from collections.abc import Iterator

from portal.mailroom.rules.arrived import Address
from portal.mailroom.rules.charsets import one_line
from portal.mailroom.rules.encoded_words import decoded
from portal.mailroom.rules.limits import MOST_ADDRESSES

_PLAIN = r"[^\s<>()\[\],;:\"@]"
_ADDRESS = re.compile(rf"{_PLAIN}{{1,64}}@{_PLAIN}{{1,189}}")
_PAIRS = {"(": ")", '"': '"'}


def addresses(text: str) -> tuple[Address, ...]:
    """Return the addresses of a header, each once; what is none is left out.

    >>> addresses('"Tanaka, Ken (sales)" <Ken@Minato.example>, groups: a@b.example;, <x@y.example>')
    (Address(address='ken@minato.example', name='Tanaka, Ken (sales)'), Address(address='a@b.example', name=''),
     Address(address='x@y.example', name=''))
    """
    found: dict[str, Address] = {}
    for piece in _pieces(text):
        one = _address(piece)
        if one is not None and len(found) < MOST_ADDRESSES:
            found.setdefault(one.address, one)
    return tuple(found.values())


def _address(piece: str) -> Address | None:
    """Return the one address of a piece; where it stands twice, what is in angle brackets counts."""
    before, bracket, inside = piece.rpartition("<")
    if bracket:
        told = _ADDRESS.search(inside)
        name = before
    else:
        told = _ADDRESS.search(_without_quotes(piece))
        name = "" if told is None else _comment(piece)
    if told is None or len(told[0]) > 254:
        return None
    return Address(told[0].strip(".'").lower(), one_line(decoded(_unquoted(name)), 200))


def _pieces(text: str) -> Iterator[str]:
    """Yield what stands between commas and semicolons outside quotation marks, comments and brackets."""
    start, closing, depth = 0, "", 0
    skip = False
    for place, letter in enumerate(text):
        if skip:
            skip = False
        elif letter == "\\" and closing:
            skip = True
        elif closing:
            depth += (letter == "(" == closing) - (letter == closing)
            closing = "" if letter == closing else closing
        elif letter in _PAIRS and _closes(text, place, letter):
            closing = _PAIRS[letter]
        elif letter in ",;" or (letter == ":" and "@" not in text[start:place]):
            if letter != ":":
                yield text[start:place]
            start = place + 1
    yield text[start:]


def _closes(text: str, place: int, letter: str) -> bool:
    """True when what opens here is closed at all: a lone quotation mark swallows nothing."""
    return _PAIRS[letter] in text[place + 1 :]


def _without_quotes(piece: str) -> str:
    return re.sub(r'"[^"]*"', " ", piece)


def _comment(piece: str) -> str:
    _, opened, rest = piece.partition("(")
    return rest.rpartition(")")[0] if opened else ""


def _unquoted(name: str) -> str:
    inner = name.strip()
    if len(inner) > 1 and inner[0] == inner[-1] == '"':
        inner = inner[1:-1]
    return re.sub(r"\\(.)", r"\1", inner).strip()
