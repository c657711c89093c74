"""One file of an import, read: what it says of itself, its text as our Markdown, and where that leads."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from portal.knowledge.rules.importing.dialects import from_html, ours, unmarked
from portal.knowledge.rules.importing.front import OURS, Front, parted, titled
from portal.knowledge.rules.importing.links import Target, relinked
from portal.knowledge.rules.importing.names import words_of

LARGEST_TEXT = 2_000_000  # bytes of one file
MOST_SNIPPETS = MOST_SYNONYMS = 2_000  # of one export
LONGEST_TEXT = 400_000  # characters of one article, as authors may write
_ENCODINGS = ("utf-8-sig", "cp932", "cp1252")
_HTML = (".html", ".htm")


class Unreadable(ValueError):
    """There is no article in a file; `reason` is too_large, too_long, unreadable or empty."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Page:
    """A file as it was read. Its links still lead to files."""

    front: Front
    body: str


def page_of(data: bytes | None, path: str) -> Page:
    """Return what a file says. Raises Unreadable.

    >>> page_of(b"# Start\\n\\nHello", "a/01-start.md").front.title
    'Start'
    >>> page_of(b"---\\ndescription: See [there](b.md)\\n---\\n# A\\n\\nb", "a.md").front.lead
    'See there'
    """
    if data is None or len(data) > LARGEST_TEXT:
        raise Unreadable("too_large")
    front, body = parted(_decoded(data))
    if is_ours(front):
        return _exported(front, body)
    try:
        if PurePosixPath(path).suffix.lower() in _HTML:
            title, body = from_html(body)
            front, body = titled(replace(front, title=front.title or title[:200]), body)
        front, body = titled(
            replace(front, title=unmarked(front.title), lead=unmarked(front.lead)), ours(body)
        )
    except RecursionError as deep:
        raise Unreadable("unreadable") from deep
    if not body:
        raise Unreadable("empty")
    if len(body) > LONGEST_TEXT:
        raise Unreadable("too_long")
    return Page(replace(front, title=front.title or words_of(PurePosixPath(path).name)[:200]), body)


def is_ours(front: Front) -> bool:
    """Tell whether an export of ours wrote a file, so that its words are taken as they are."""
    return bool(front.facts) and (front.facts or {}).get("dialect") == OURS


def _exported(front: Front, body: str) -> Page:
    facts = front.facts or {}
    title, lead = (str(facts.get(name) or "") for name in ("title", "description"))
    return Page(replace(front, title=title[:200] or "–", lead=lead[:500]), body.strip("\n"))


def targets_of(page: Page, path: str) -> tuple[Target, ...]:
    """Return what the links of a file lead to inside its import, each once."""
    found: dict[Target, None] = {}

    def note(target: Target) -> None:
        found[target] = None

    relinked(page.body, path, note)
    return tuple(found)


def snippets_of(data: bytes | None) -> dict[str, dict[str, str]]:
    """Return what an export of ours says that articles share: by name, in each language.

    >>> snippets_of(b'{"dialect": "banso", "snippets": {"a": {"ja": "b", "en": 1}, "c": 2}}')
    {'a': {'ja': 'b'}}
    >>> snippets_of(b"["), snippets_of(b'{"snippets": {}}'), snippets_of(None)
    ({}, {}, {})
    """
    found = _shared(data, "snippets")
    return {
        name: {code: words for code, words in texts.items() if isinstance(words, str)}
        for name, texts in islice(found.items() if isinstance(found, dict) else (), MOST_SNIPPETS)
        if isinstance(texts, dict)
    }


def synonyms_of(data: bytes | None) -> list[list[str]]:
    """Return which words an export of ours says mean the same.

    >>> synonyms_of(b'{"dialect": "banso", "synonyms": [["a", "b", 1], "c"]}'), synonyms_of(b"[")
    ([['a', 'b']], [])
    """
    found = _shared(data, "synonyms")
    groups = islice(found if isinstance(found, list) else (), MOST_SYNONYMS)
    return [[word for word in group if isinstance(word, str)] for group in groups if isinstance(group, list)]


def sum_of(data: bytes, pictures: Mapping[str, int]) -> str:
    """Return the sum by which a file with its pictures (path: their own sums) is known to be the same again."""
    found = hashlib.sha256(data)
    for path, crc in sorted(pictures.items()):
        found.update(f"\0{path}\0{crc}".encode("utf-8", "replace"))
    return found.hexdigest()


def words_sum(page_title: str, lead: str, body: str, pictures: Mapping[str, int]) -> str:
    """Return the sum by which an exported article is known to be as it was exported."""
    return sum_of("\0".join((page_title, lead, body.strip("\n"))).encode("utf-8", "replace"), pictures)


def _shared(data: bytes | None, name: str) -> Any:
    try:
        said = json.loads(data or b"{}")
    except (ValueError, RecursionError):
        return None
    return said.get(name) if isinstance(said, dict) and said.get("dialect") == OURS else None


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").replace("\0", "")
    if b"\0" in data[:8_000]:
        raise Unreadable("unreadable")
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise Unreadable("unreadable")
