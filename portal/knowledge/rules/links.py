"""Where the links of an article lead, and where their files are fetched."""

import re
from urllib.parse import quote, unquote

from portal.knowledge.rules.headings import dom_id
from portal.knowledge.rules.parts import Link, LinkKind

_PUBLIC_ID = r"[A-Za-z0-9_-]{1,64}"
_ARTICLE = re.compile(rf"article:({_PUBLIC_ID})(?:#(.*))?", re.DOTALL)
_FILE = re.compile(rf"file:({_PUBLIC_ID})", re.DOTALL)
_CONTROLS = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]")
LONGEST = 2_000
DESK, HELP = "desk", "help"


def link_of(written: str, words: str = "") -> Link:
    """Return what a written address means.

    >>> link_of("article:abc#初期 設定").anchor, link_of("java\\tscript:x").kind.value, link_of("guide.md").kind.value
    ('s-初期-設定', 'dead', 'dead')
    >>> link_of("//evil.example").target, link_of("/help/ja").kind.value
    ('https://evil.example', 'own')
    """
    plain = written.strip()[:LONGEST]
    said = " ".join(words.split())[:200]
    if _CONTROLS.search(plain):
        plain = _CONTROLS.sub(lambda found: quote(found[0]), plain)
    if (found := _ARTICLE.fullmatch(plain)) is not None:
        anchor = dom_id(unquote(found[2])) if found[2] else ""
        return Link(LinkKind.ARTICLE, found[1], anchor, written, said)
    if (found := _FILE.fullmatch(plain)) is not None:
        return Link(LinkKind.FILE, found[1], "", written, said)
    if plain.startswith("#"):
        anchor = dom_id(unquote(plain[1:])) if plain != "#" else ""
        return Link(LinkKind.HERE, "", anchor, written, said)
    kind, target = _elsewhere(plain)
    return Link(kind, target, "", written, said)


def file_address(place: str, public_id: str) -> str:
    """Return where a file of an article is fetched: at a customer's (its slug), the desk or the public help.

    >>> file_address("sakura", "abc"), file_address("desk", "abc"), file_address("help", "abc")
    ('/c/sakura/knowledge/files/abc', '/desk/knowledge/files/abc', '/help/files/abc')
    """
    if place == DESK:
        return f"/desk/knowledge/files/{public_id}"
    return f"/help/files/{public_id}" if place == HELP else f"/c/{place}/knowledge/files/{public_id}"


def _elsewhere(plain: str) -> tuple[LinkKind, str]:
    if plain.startswith(("//", "\\\\", "/\\", "\\/")):
        return LinkKind.OUTSIDE, "https://" + plain.lstrip("/\\")
    if plain.startswith("/"):
        return LinkKind.OWN, plain
    scheme, colon, rest = plain.partition(":")
    if rest.startswith("//") and scheme.lower() in ("http", "https"):
        return LinkKind.OUTSIDE, plain
    if colon and scheme.lower() in ("mailto", "tel"):
        return LinkKind.MAIL, plain
    return LinkKind.DEAD, plain
