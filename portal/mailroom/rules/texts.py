"""Which of a mail's parts are what it says, and which came along with it."""

import re
from dataclasses import dataclass, field

from portal.mailroom.rules.charsets import decode, family_of
from portal.mailroom.rules.html_text import text_of
from portal.mailroom.rules.limits import MOST_TEXT_CHARACTERS, MOST_TEXT_LINES
from portal.mailroom.rules.parts import Part

_META = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w.:\-]{1,40})", re.IGNORECASE)
_SIGNATURES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)


@dataclass
class Said:
    """What a mail says, and the parts that are files."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)
    shortened: bool = False

    def text(self) -> str:
        """Return the text: the plain one, unless only the HTML says anything."""
        plain, html = _joined(self.plain), self.html_text()
        return plain if plain.strip() or not html.strip() else html

    def html_text(self) -> str:
        return _joined(self.html)


def said_by(part: Part) -> Said:
    """Return what a part and its children say. Of alternatives, each kind is taken once."""
    said = Said()
    _gather(part, said)
    for pieces in (said.plain, said.html):
        whole = _joined(pieces)
        pieces[:] = [_cut(whole)]
        said.shortened |= len(pieces[0]) < len(whole)
    return said


def plain_text(part: Part) -> str:
    """Return the text of a text part, its lines joined again where the sender's program folded them."""
    text = decode(part.data()[: MOST_TEXT_CHARACTERS * 4 + 1], part.parameters.get("charset", ""))
    if part.parameters.get("format", "").lower() == "flowed":
        return _unflowed(text, part.parameters.get("delsp", "").lower() == "yes")
    return text


def _gather(part: Part, said: Said) -> None:
    if part.children:
        _gather_children(part, said)
    elif _is_text(part):
        if part.media_type == "text/html":
            said.html.append(_html(part))
        elif text := plain_text(part):
            said.plain.append(text)
    elif part.media_type not in _SIGNATURES:
        said.files.append(part)


def _gather_children(part: Part, said: Said) -> None:
    """Gather what the children say, each by itself; a text beside an HTML that stands alone is said in both."""
    for child in part.children:
        own = Said()
        _gather(child, own)
        if part.media_type != "multipart/alternative":
            _say_in_both(own, said)
        said.plain += own.plain
        said.html += own.html
        said.files += own.files


def _say_in_both(own: Said, before: Said) -> None:
    plain, html = _joined(own.plain), _joined(own.html)
    if plain and not html and before.html:
        own.html = [plain]
    elif html and not plain and before.plain:
        own.plain = [html]


def _is_text(part: Part) -> bool:
    """True for text that is part of what is said; a text that has a name or is attached is a file."""
    if part.media_type not in ("text/plain", "text/html", "text/enriched", "text/markdown"):
        return False
    return part.disposition != "attachment" and not part.name


def _html(part: Part) -> str:
    data = part.data()[: MOST_TEXT_CHARACTERS * 8]
    label = part.parameters.get("charset", "")
    told = _META.search(data[:4_000])
    if not family_of(label) and told:
        label = told[1].decode()
    return text_of(decode(data, label))


def _joined(pieces: list[str]) -> str:
    return "\n\n".join(one for piece in pieces if (one := piece.strip("\n")).strip())


def _cut(text: str) -> str:
    return "\n".join(text[:MOST_TEXT_CHARACTERS].split("\n", MOST_TEXT_LINES)[:MOST_TEXT_LINES])


def _unflowed(text: str, without_space: bool) -> str:
    """Return text whose soft line breaks are taken out (RFC 3676); a signature's line `-- ` stays."""
    out: list[str] = []
    open_depth = -1  # of the paragraph that goes on
    for line in text.split("\n"):
        body = line.lstrip(">")
        depth = len(line) - len(body)
        body = body.removeprefix(" ")
        soft = body.endswith(" ") and body != "-- "
        told = body[:-1] if soft and without_space else body
        if depth == open_depth and body != "-- ":
            out[-1] += told
        else:
            out.append((">" * depth + " " if depth else "") + told)
        open_depth = depth if soft else -1
    return "\n".join(out)
