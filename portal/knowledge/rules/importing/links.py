"""Links between files of an import: found in Markdown and HTML, and written anew as what they became."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from portal.knowledge.rules.importing.dialects import outside_code

_INLINE = re.compile(
    r"(?P<open>!?\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*\]\()(?P<target><[^<>\n]*>|(?:[^\s()\\]|\\.|\([^\s()]*\))+)(?P<rest>(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)(?:\{[^{}\n]*\})?)"
)
_REFERENCE = re.compile(
    r"^(?P<open>[ \t]{0,3}\[[^\[\]\n]+\]:[ \t]*)(?P<target>\S+)(?P<rest>[ \t]*(?:[\"'(].*)?)$", re.MULTILINE
)
_ATTRIBUTE = re.compile(
    r"(?P<open><(?:a|img|video|source)\b[^<>]*?\b(?:href|src)=[\"'])(?P<target>[^\"'<>]*)(?P<rest>[\"'])",
    re.IGNORECASE,
)
_SIZES = re.compile(r"\)\{[^{}\n]*\}$")
_ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//|#|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Target:
    """What a link of a file leads to: a path from the top of the import, and a place on the page."""

    path: str
    anchor: str = ""
    is_picture: bool = False


Resolve = Callable[[Target], str | None]


def relinked(markdown: str, path: str, resolve: Resolve) -> str:
    """Return the text of the file at `path` with its links to other files written as `resolve` says (None: as it is).

    >>> relinked("[a](../b.md#x) and ![p](img/p.png)", "guide/c.md", lambda to: f"<{to.path}|{to.anchor}>")
    '[a](<b.md|x>) and ![p](<guide/img/p.png|>)'
    """

    def one(found: re.Match[str]) -> str:
        written = found["target"].strip("<>")
        if _ELSEWHERE.match(written):
            return found[0]
        is_picture = found["open"].startswith("!") or found["open"].lower().startswith("<img")
        became = resolve(target_of(written, path, is_picture=is_picture))
        rest = _SIZES.sub(")", found["rest"])
        return found["open"] + (written if became is None else became) + rest

    def change(words: str) -> str:
        for pattern in (_INLINE, _REFERENCE, _ATTRIBUTE):
            words = pattern.sub(one, words)
        return words

    return outside_code(markdown, change)


def target_of(written: str, path: str, *, is_picture: bool = False) -> Target:
    """Return what an address inside an import leads to, seen from the file at `path`; never above the top.

    >>> target_of("/api/x.html#a%20b", "guide/c.md"), target_of("../../../etc/passwd", "guide/c.md").path
    (Target(path='api/x.html', anchor='a b', is_picture=False), 'etc/passwd')
    """
    address, _, anchor = written.partition("#")
    address = unquote(address.partition("?")[0]).replace("\\", "/")
    base = "" if address.startswith("/") else posixpath.dirname(path)
    whole = posixpath.normpath(posixpath.join("/", base, address.lstrip("/") if not base else address))
    return Target(whole.strip("/"), unquote(anchor), is_picture)
