"""The files of an import as a whole: which are one article in two languages, and what becomes of links between them."""

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import quote

from portal.knowledge.rules.importing.dialects import outside_code
from portal.knowledge.rules.importing.links import Target, relinked
from portal.knowledge.rules.importing.names import ARTICLES, key_of, kind_of, plain_folder

_SPOKEN = re.compile(r"(ja|en)(?:[-_][a-z]{2})?", re.IGNORECASE)
_IN_NAME = re.compile(r"(.+)\.(ja|en)(\.[a-z]+)", re.IGNORECASE)
_DOCUSAURUS = re.compile(
    r"i18n/([a-z]{2})[^/]*/docusaurus-plugin-content-docs(?:-[^/]+)?/(?:current|version-[^/]+)/"
)
#: Where site builders keep what they serve from the top of the site.
_SERVED = ("", "static/", "public/", "assets/", "docs/")
#: An article's address in a help centre, which names it by its number.
_HELP_CENTRE = re.compile(
    r"https?://[^\s()<>\"'/]+/hc/[A-Za-z-]{2,8}/articles/(?P<id>\d{3,20})[^\s()<>\"'#]*(?:#(?P<anchor>[^\s()<>\"']*))?"
)


@dataclass(frozen=True)
class Spot:
    """Where a file stands: its path without its language, its language (empty: not said), the key of its article."""

    path: str
    language: str

    @property
    def key(self) -> str:
        """Return by what the article is called, whichever of its languages links to it."""
        return key_of(self.path)

    @property
    def folder(self) -> str:
        """Return the key of the folder that it stands in, empty at the top."""
        return plain_folder(posixpath.dirname(self.path))


def spot_of(path: str) -> Spot:
    """Return where a file stands.

    >>> spot_of("docs/ja-JP/01-guide/start.md").key, spot_of("docs/ja-JP/01-guide/start.md").language
    ('docs/guide/start', 'ja')
    >>> spot_of("i18n/ja/docusaurus-plugin-content-docs/current/a.md"), spot_of("guide/a.en.md").path
    (Spot(path='docs/a.md', language='ja'), 'guide/a.md')
    """
    if (found := _DOCUSAURUS.match(path)) is not None and found[1] in ("ja", "en"):
        return Spot(f"docs/{path[found.end() :]}", found[1])
    parts = path.split("/")
    for place, part in enumerate(parts[:-1]):
        if (spoken := _SPOKEN.fullmatch(part)) is not None:
            return Spot("/".join(parts[:place] + parts[place + 1 :]), spoken[1].lower())
    if (named := _IN_NAME.fullmatch(path)) is not None and named[3].lower() in ARTICLES:
        return Spot(named[1] + named[3], named[2].lower())
    return Spot(path, "")


@dataclass(frozen=True)
class Linked:
    """A text whose links lead where they should, and what could not be found: links and pictures, as paths."""

    body: str
    dead: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass
class Tree:
    """All that an import holds. `articles`: the public id of the article that each path became or becomes."""

    files: frozenset[str]
    articles: Mapping[str, str]
    by_id: Mapping[str, str] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)

    _tops: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._tops = {
            one.split("/", 1)[0]
            for path in (*self.articles, *self.files)
            for one in (path, spot_of(path).path)
        }
        for path, public_id in self.articles.items():
            self._keys.setdefault(spot_of(path).key, public_id)

    def article_at(self, target: Target, path: str) -> str | None:
        """Return the public id of the article that a link of the file at `path` leads to."""
        if target.path in self.articles:
            return self.articles[target.path]
        if (
            PurePosixPath(target.path).suffix.lower() not in ("", *ARTICLES)
            and kind_of(target.path) == "file"
        ):
            return None
        for one in self._candidates(target.path, path):
            found = self.articles.get(one) or self._keys.get(_key_at(one))
            if found:
                return found
        return self.by_id.get(target.path) or self.by_id.get(posixpath.basename(target.path))

    def file_at(self, target: Target, path: str) -> str | None:
        """Return the path of the picture or file that a link of the file at `path` leads to."""
        return next((one for one in self._candidates(target.path, path) if one in self.files), None)

    def linked(self, body: str, path: str, file_link: Callable[[str], str | None]) -> Linked:
        """Return a text with its links leading to our articles and files; `file_link` words the one to a file."""
        dead: dict[str, None] = {}
        missing: dict[str, None] = {}

        def resolve(target: Target) -> str | None:
            if not target.is_picture and (public_id := self.article_at(target, path)) is not None:
                return _article(public_id, target.anchor)
            file = self.file_at(target, path)
            link = file_link(file) if file is not None else None
            if link is None:
                (missing if target.is_picture else dead)[target.path] = None
            return link

        return Linked(self._named(relinked(body, path, resolve)), tuple(dead), tuple(missing))

    def _named(self, body: str) -> str:
        def one(found: re.Match[str]) -> str:
            public_id = self.by_id.get(found["id"])
            return _article(public_id, found["anchor"] or "") if public_id else found[0]

        return outside_code(body, lambda words: _HELP_CENTRE.sub(one, words)) if self.by_id else body

    def _candidates(self, wanted: str, path: str) -> Iterable[str]:
        """Yield the paths that may be meant: as written, from the top of the site, from the top of the language."""
        yield from (before + wanted for before in _SERVED)
        top, _slash, below = wanted.partition("/")
        if below and top not in self._tops:  # the folder from which it was served, left out of the archive
            yield below
        spoken = next((part for part in path.split("/")[:-1] if _SPOKEN.fullmatch(part)), None)
        if spoken:
            top = path[: path.index(f"{spoken}/")] + f"{spoken}/"
            yield from (top + before + wanted for before in _SERVED)
        if (found := _DOCUSAURUS.match(path)) is not None:
            inside = path[: found.end()]
            yield f"docs/{wanted.removeprefix(inside)}"


def _key_at(path: str) -> str:
    """Return the key that a link asks for, which may name a file, a file without its suffix, or a folder."""
    if PurePosixPath(path).suffix.lower() in ARTICLES:
        return spot_of(path).key
    return key_of(posixpath.dirname(spot_of(f"{path}/x").path))


def _article(public_id: str, anchor: str) -> str:
    return f"article:{public_id}" + (f"#{quote(anchor, safe='-_.~')}" if anchor else "")
