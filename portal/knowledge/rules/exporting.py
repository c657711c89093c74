"""Articles as files that other programs read, and that our own import reads as the same again."""

import json
import posixpath
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import yaml

from portal.knowledge.rules.importing.dialects import outside_code
from portal.knowledge.rules.importing.front import OURS, Front
from portal.knowledge.rules.importing.names import OF_A_FOLDER
from portal.knowledge.rules.importing.reading import Page, targets_of, words_sum

_OURS = re.compile(
    r"(?P<before>\]\(<?|[\"']|^ {0,3}\[[^\[\]\n]+\]:[ \t]*)(?P<kind>article|file):(?P<pid>[A-Za-z0-9_-]+)",
    re.MULTILINE,
)


def relative(body: str, path: str, place_of: Callable[[str, str], str]) -> str:
    """Return a text with its links to articles and files as paths seen from the file at `path`.

    `place_of("article" or "file", public id)` returns a path from the top, empty where it is not exported.

    >>> relative("[a](article:x1#b) ![](file:y)", "ja/g/a.md", lambda kind, pid: {"x1": "ja/b.md"}.get(pid, ""))
    '[a](../b.md#b) ![](file:y)'
    """

    def one(found: re.Match[str]) -> str:
        place = place_of(found["kind"], found["pid"])
        return (
            found["before"] + quote(posixpath.relpath(place, posixpath.dirname(path))) if place else found[0]
        )

    return outside_code(body, lambda words: _OURS.sub(one, words))


def written(facts: Mapping[str, Any], body: str, path: str, files: Mapping[str, bytes]) -> bytes:
    """Return the file of one text; `files` are the exported files by path, of which those that it shows count."""
    words = body.replace("\r\n", "\n").strip("\n")
    shown = {one.path for one in targets_of(Page(Front(), words), path)}
    sums = {place: zlib.crc32(data) for place, data in files.items() if place in shown}
    known = {name: value for name, value in facts.items() if value not in (None, "", [], ())}
    known |= {"dialect": OURS, "sum": words_sum(str(facts["title"]), str(facts["description"]), words, sums)}
    front = yaml.safe_dump(known, allow_unicode=True, sort_keys=False, width=10**6)
    return f"---\n{front}---\n\n{words}\n".encode("utf-8", "replace")


def folder_file(names: Mapping[str, str], about: Mapping[str, str], position: int) -> bytes:
    """Return what a folder says of itself."""
    said = {"label": names, "description": about, "position": position}
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def snippets_file(found: Mapping[str, Mapping[str, str]]) -> bytes:
    """Return what articles share, by name and language."""
    return json.dumps({"dialect": OURS, "snippets": found}, ensure_ascii=False, indent=1).encode()


def synonyms_file(found: Sequence[Sequence[str]]) -> bytes:
    """Return which words mean the same to readers, a list for each meaning."""
    return json.dumps({"dialect": OURS, "synonyms": found}, ensure_ascii=False, indent=1).encode()


def folder_path(language: str, folder: str) -> str:
    """Return the path of the file in which a folder says what it is.

    >>> folder_path("ja", "billing"), folder_path("en", "")
    ('ja/billing/_category_.json', 'en/_category_.json')
    """
    return posixpath.join(language, folder, OF_A_FOLDER)
