"""What stands before the text of a file, as GitHub, Docusaurus, Zendesk, Notion and others write it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import yaml

LONGEST = 64_000  # characters of front matter that are read
_FENCED = re.compile(
    r"\A\ufeff?[ \t]*---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
LONGEST_HEADING = 1_000
_OWN_ANCHOR = re.compile(r"\{#[^{}]*\}$")
OURS = "banso"  # what our own exports say of themselves
#: What says the same, by the names others give it; the first that is there counts.
NAMES = {
    "title": ("title", "sidebar_label", "name"),
    "lead": ("description", "lead", "summary", "intro", "excerpt"),
    "external_id": ("external_id", "exl-id", "id", "uuid", "article_id", "html_url"),
    "slug": ("slug", "permalink"),
    "language": ("language", "lang", "locale"),
    "position": ("sidebar_position", "position", "weight", "order", "nav_order"),
    "category": ("category", "section"),
}
_OF_TAGS = ("tags", "labels", "label_names", "keywords", "feature")
_OF_ADDRESSES = ("redirect_from", "aliases", "old_addresses", "redirects")


@dataclass(frozen=True)
class Front:
    """What a file says of itself; empty where it says nothing."""

    title: str = ""
    lead: str = ""
    external_id: str = ""
    slug: str = ""
    language: str = ""
    category: str = ""
    position: int | None = None
    tags: tuple[str, ...] = ()
    old_addresses: tuple[str, ...] = ()
    draft: bool = False
    original: str = ""  # the language that came first, as only our own exports say it
    facts: Mapping[str, Any] | None = None  # all of it, for what only we write


def parted(text: str) -> tuple[Front, str]:
    """Return what stands before a text, and the text without it and without a heading that repeats its title.

    What our own exports wrote has no such heading, and keeps its text as it is.

    Front matter that cannot be read says nothing, and nothing of it is taken for text.

    >>> front, body = parted("---\\ntitle: Receipts\\nid: 360016121859\\n---\\n# Receipts\\n\\nFind them.")
    >>> front.title, front.external_id, body
    ('Receipts', '360016121859', 'Find them.')
    """
    found = _FENCED.match(text)
    body = text[found.end() :] if found else text.removeprefix("\ufeff")
    front = _front(_read(found[1]) if found else {})
    return (front, body) if (front.facts or {}).get("dialect") == OURS else titled(front, body)


def titled(front: Front, body: str) -> tuple[Front, str]:
    """Return a file's facts with the title that its first heading says, where nothing else does, and the text without
    a heading that repeats the title."""
    body = body.strip()
    line, _end, rest = body.partition("\n")
    words = _heading(line)
    if not words or (front.title and words.casefold() != front.title.casefold()):
        return front, body
    return replace(front, title=front.title or words[:200]), rest.strip()


def _heading(line: str) -> str:
    """Return what a line says as a heading of the first level, empty where it is none."""
    if not line.startswith(("# ", "#\t")) or len(line) > LONGEST_HEADING:
        return ""
    return _plain(_OWN_ANCHOR.sub("", line[1:].strip()).rstrip("# \t"))


def _read(written: str) -> dict[str, Any]:
    """Return the facts of a YAML block; plain values and lists of them, whatever else it tries to be."""
    if len(written) > LONGEST or ("&" in written and "*" in written and written.count("*") > 50):
        return {}
    try:
        read = yaml.safe_load(written)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return _line_by_line(written)
    return {str(key).strip(): value for key, value in read.items()} if isinstance(read, dict) else {}


def _line_by_line(written: str) -> dict[str, Any]:
    """Return `name: value` lines as they stand: a colon inside an unquoted title is no YAML, and common."""
    found = {}
    for line in written.splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip() and not name.startswith((" ", "\t", "-", "#")):
            found[name.strip()] = value.strip().strip("\"'")
    return found


def _front(facts: Mapping[str, Any]) -> Front:
    known = {ours: _first(facts, theirs) for ours, theirs in NAMES.items()}
    is_ours = facts.get("dialect") == OURS
    position = known.pop("position")
    return Front(
        **{name: value[: 200 if name == "title" else 500] for name, value in known.items()},
        position=int(float(position)) if re.fullmatch(r"-?\d{1,6}(?:\.\d+)?", position) else None,
        tags=_words(facts, _OF_TAGS),
        old_addresses=_words(facts, _OF_ADDRESSES),
        draft=_first(facts, ("draft",)).lower() == "true" or _first(facts, ("published",)).lower() == "false",
        original=_first(facts, ("original_language",)) if is_ours else "",
        facts=facts,
    )


def _first(facts: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value = facts.get(name)
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, (str, int, float, date, datetime)) and str(value).strip():
            return _plain(str(value))
    return ""


def _words(facts: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        value = facts.get(name)
        listed = value if isinstance(value, list) else str(value).split(",") if isinstance(value, str) else []
        words = [_plain(str(one)) for one in listed[:50] if isinstance(one, (str, int, float))]
        if any(words):
            return tuple(dict.fromkeys(word for word in words if word))
    return ()


def _plain(words: str) -> str:
    return " ".join(words.replace("\0", "").split())
