"""What an import would make: files paired into articles, put in order, with the folders they stand in."""

import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from portal.knowledge.rules.importing.front import Front
from portal.knowledge.rules.importing.links import Target
from portal.knowledge.rules.importing.names import INDEX, notion_id, plain_folder, words_of
from portal.knowledge.rules.importing.trees import Spot, spot_of

LAST = 10**6
LONGEST_ID, LONGEST_FOLDER_NAME = 300, 60
LANGUAGES = ("ja", "en")


@dataclass(frozen=True)
class Looked:
    """A file that was looked at. `said`: why there is no article in it, a code; `sum` knows it again.

    `exported`: the edition that an export of ours wrote here, when nothing was changed in it since.
    """

    path: str
    spot: Spot
    front: Front = field(default_factory=Front)
    targets: tuple[Target, ...] = ()
    sum: str = ""
    said: str = ""
    exported: str = ""


@dataclass(frozen=True)
class Draft:
    """A text of an article that an import holds."""

    looked: Looked
    language: str


@dataclass
class Group:
    """One article: its texts, the original first."""

    key: str
    texts: list[Draft]
    external_id: str = ""

    @property
    def first(self) -> Looked:
        """Return the file of the original."""
        return self.texts[0].looked

    @property
    def folder(self) -> str:
        """Return the key of the folder that it stands in; at the top, the category that it names itself."""
        return self.first.spot.folder or plain_folder(self.first.front.category)[:100]

    def begin_with(self, language: str) -> None:
        """Let the text in this language be the original, where there is one."""
        self.texts.sort(key=lambda one: (one.language != language, one.language))


@dataclass
class Folder:
    """What a folder says of itself, by language."""

    names: dict[str, str] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)
    position: int = LAST
    written: str = ""


def language_of(looked: Looked, otherwise: str) -> str:
    """Return the language of a file: as it says itself, as its folder says, else the import's."""
    said = looked.front.language.lower()[:2]
    return said if said in LANGUAGES else looked.spot.language or otherwise


def grouped(found: Iterable[Looked], language: str) -> tuple[list[Group], list[Looked]]:
    """Return the articles of an import, and the files that say again what another one said already.

    Files are one article in two languages by the same path without its language, or by the same id.
    """
    groups: dict[str, Group] = {}
    by_id: dict[str, Group] = {}
    twice: list[Looked] = []
    for looked in found:
        draft = Draft(looked, language_of(looked, language))
        own_id = looked.front.external_id
        if own_id and own_id in by_id and _speaks(by_id[own_id], draft.language):
            twice.append(looked)
            continue
        group = by_id.get(own_id) if own_id else None
        if group is None:
            beside = groups.get(looked.spot.key)
            group = beside if beside is not None and not _speaks(beside, draft.language) else None
        if group is None:
            key = looked.spot.key if looked.spot.key not in groups else looked.path.casefold()
            group = groups.setdefault(key, Group(key, []))
        group.texts.append(draft)
        if own_id:
            by_id.setdefault(own_id, group)
    for group in groups.values():
        group.begin_with(next((said for one in group.texts if (said := one.looked.front.original)), language))
    return list(groups.values()), twice


def named(groups: Sequence[Group], source: str = "") -> None:
    """Give each article the id by which it is known again: its own, else the path that all its languages share."""
    taken: set[str] = set()
    for group in sorted(groups, key=lambda one: not _own_id(one)):
        own = _own_id(group)
        wanted = own or (f"{source}/{group.key}" if source else group.key) or "index"
        if wanted in taken:
            wanted = group.first.path
        if len(wanted) > LONGEST_ID:
            wanted = sha256(wanted.encode()).hexdigest()
        taken.add(wanted)
        group.external_id = wanted


def folders(groups: Sequence[Group], said: Mapping[str, bytes], language: str) -> dict[str, Folder]:
    """Return every folder that articles stand in, with its names, by key. `said`: its `_category_.json`, by path."""
    found: dict[str, Folder] = {}
    for group in groups:
        written = posixpath.dirname(group.first.spot.path) or group.first.front.category
        parts, keys = written.strip("/").split("/"), group.folder.split("/")
        for depth, _key in enumerate(keys, 1):
            folder = found.setdefault("/".join(keys[:depth]), Folder())
            folder.written = folder.written or parts[min(depth, len(parts)) - 1]
    found.pop("", None)
    for path, data in said.items():
        _say(found, spot_of(path), data, language)
    for group in groups:
        _name_by_index(found, group)
    for folder in found.values():
        if not folder.names:
            words = words_of(folder.written)
            folder.names["en" if words.isascii() else "ja"] = words
    return found


def in_order(groups: Iterable[Group], known: Mapping[str, Folder]) -> list[Group]:
    """Return articles in the order in which they were read where they came from."""

    def rank(group: Group) -> tuple[Any, ...]:
        front = group.first.front
        position = LAST if front.position is None else front.position
        return (
            rank_of(group.folder, known),
            not _is_index(group),
            position,
            group.first.spot.path.casefold(),
        )

    return sorted(groups, key=rank)


def rank_of(folder: str, known: Mapping[str, Folder]) -> tuple[tuple[int, str], ...]:
    """Return by what a folder is put in order: the position and name of each folder on the way to it."""
    return tuple((known[key].position if key in known else LAST, key) for key in ways(folder))


def ways(folder: str) -> Iterator[str]:
    """Yield a folder and those above it, the highest first.

    >>> list(ways("a/b")), list(ways(""))
    (['a', 'a/b'], [])
    """
    parts = folder.split("/") if folder else []
    yield from ("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))


def _own_id(group: Group) -> str:
    return next(
        (one.looked.front.external_id for one in group.texts if one.looked.front.external_id), ""
    ) or next((found for one in group.texts if (found := notion_id(one.looked.path))), "")


def _speaks(group: Group, language: str) -> bool:
    return any(text.language == language for text in group.texts)


def _is_index(group: Group) -> bool:
    return posixpath.basename(group.first.spot.path).rsplit(".", 1)[0].casefold() in INDEX


def _name_by_index(found: Mapping[str, Folder], group: Group) -> None:
    folder = found.get(group.folder)
    if folder is None or not _is_index(group):
        return
    for text in group.texts:
        title = text.looked.front.title
        if len(title) <= LONGEST_FOLDER_NAME:
            folder.names.setdefault(text.language, title)


def _say(found: Mapping[str, Folder], spot: Spot, data: bytes, language: str) -> None:
    folder = found.get(spot.folder)
    try:
        facts = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return
    if folder is None or not isinstance(facts, dict):
        return
    label, position, about = facts.get("label"), facts.get("position"), facts.get("link")
    about = about.get("description") if isinstance(about, dict) else facts.get("description")
    spoken = spot.language or language
    for names, value in ((folder.names, label), (folder.about, about)):
        if isinstance(value, str) and value.strip():
            names[spoken] = " ".join(value.replace("\0", "").split())[: 120 if names is folder.names else 400]
        elif isinstance(value, dict):  # as our own exports say it
            said = {one: str(words)[:400] for one, words in value.items() if one in LANGUAGES and words}
            names.update(said)
    if isinstance(position, int | float) and abs(position) < LAST:
        folder.position = int(position)
