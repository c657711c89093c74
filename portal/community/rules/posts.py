"""The Markdown of posts, read into a text with gaps: people and files are put there for each reader. Pure.

comrak reads it, nh3 lets through a list of tags and nothing else; pictures are those that were put here, never those of
other places, which would tell whose eyes saw a post.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from html import escape, unescape

import comrak
import nh3

from portal.community.rules.mentions import MOST
from portal.foundation.markup import extensions, tamed, too_deep

LONGEST = 20_000  # characters that are read; actions refuse more
MOST_FILES = 40


class Gap(StrEnum):
    PERSON = "person"
    PICTURE = "picture"
    FILE = "file"


@dataclass(frozen=True)
class Hole:
    """A place in a text: whom or which file it names (a public id), and the words that stand there anyway."""

    gap: Gap
    public_id: str
    words: str = ""


Part = str | Hole


@dataclass(frozen=True)
class Post:
    """A text as it was read: finished HTML and holes in turn."""

    parts: tuple[Part, ...]

    def named(self, *gaps: Gap) -> list[str]:
        """Return the public ids of its holes of these kinds, each once."""
        found = (part.public_id for part in self.parts if isinstance(part, Hole) and part.gap in gaps)
        return list(dict.fromkeys(found))


TAGS = {
    "p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "img",
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "input",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "input": {"checked"},
    "th": {"align"},
    "td": {"align"},
    "ol": {"start"},
}
FIXED = {"input": {"type": "checkbox", "disabled": ""}}
SCHEMES = {"http", "https", "mailto", "tel", "file"}
_OURS = re.compile(r"file:([A-Za-z0-9_-]{16})")
_HOLES = re.compile(
    r'<img(?P<image>[^>]*)>|<a href="file:(?P<file>[^"]*)"[^>]*>(?P<called>.*?)</a>'
    r"|@\{(?P<person>[A-Za-z0-9_-]{16})\}",
    re.DOTALL,
)
NAMED_FILE = re.compile(r"!?\[([^\]\n]*)\]\(file:[^)\s]*\)")  # in Markdown
_HEADING = re.compile(r"<(/?)h([1-6])>")
_TAGS = re.compile(r"<[^>]*>")


def read(body: str) -> Post:
    """Return what a text of Markdown says.

    >>> read("**決算**は @{abcdefghijklmnop} へ").parts[:2]
    ('<p><strong>決算</strong>は ', Hole(gap=<Gap.PERSON: 'person'>, public_id='abcdefghijklmnop', words=''))
    >>> read("![](https://elsewhere.example/x.png)![a screen](file:abcdefghijklmnop)").parts[1]
    Hole(gap=<Gap.PICTURE: 'picture'>, public_id='abcdefghijklmnop', words='a screen')
    """
    html = _HEADING.sub(_lower, _clean(body[:LONGEST]))
    html = html.replace("<table>", '<div class="scroll" tabindex="0"><table>').replace(
        "</table>", "</table></div>"
    )
    html = html.replace("<pre>", '<pre tabindex="0">')
    return Post(tuple(_cut(html)))


def plain(body: str) -> str:
    """Return what a text says, for the index: no markup, nobody's id, the words of its pictures.

    >>> plain("**Close** it @{abcdefghijklmnop} ![the button](file:abcdefghijklmnop) & more").split()
    ['Close', 'it', 'the', 'button', '&', 'more']
    """
    parts = (part.words if isinstance(part, Hole) else part for part in read(body).parts)
    return unescape(_TAGS.sub("", " ".join(parts)))


def _cut(html: str) -> list[Part]:
    parts: list[Part] = []
    at = people = files = 0
    for found in _HOLES.finditer(html):
        instead: Part
        if found["person"]:
            people += 1
            instead = Hole(Gap.PERSON, found["person"]) if people <= MOST else "@…"
        else:
            files += 1
            instead = _file(found) if files <= MOST_FILES else ""
        parts += [html[at : found.start()], instead]
        at = found.end()
    parts.append(html[at:])
    return [part for part in parts if part != ""]


def _file(found: re.Match[str]) -> Part:
    if found["image"] is None:
        words = unescape(_TAGS.sub("", found["called"]))
        ours = _OURS.fullmatch(f"file:{found['file']}")
        return Hole(Gap.FILE, ours[1], words) if ours else escape(words)
    attributes = dict(re.findall(r'(src|alt)="([^"]*)"', found["image"]))
    words = unescape(attributes.get("alt", ""))
    ours = _OURS.fullmatch(attributes.get("src", ""))
    return Hole(Gap.PICTURE, ours[1], words) if ours else escape(words)


def _clean(body: str) -> str:
    calm = tamed(body.replace("\r\n", "\n").replace("\r", "\n"))
    html = comrak.render_markdown(calm, extension_options=_EXTENSIONS, render_options=_OPTIONS)
    if too_deep(html):
        html = f"<p>{escape(calm)}</p>"
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, set_tag_attribute_values=FIXED, url_schemes=SCHEMES,
        attribute_filter=_attribute, link_rel="noopener noreferrer nofollow",
    )  # fmt: skip


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Let no picture of elsewhere, no link to a file of one's own machine, nothing that looks like a tag through."""
    if name == "src" and not _OURS.fullmatch(value):
        return None
    if name == "href" and value.lower().startswith("file:") and not _OURS.fullmatch(value):
        return None
    return re.sub(r"[<>]|@\{", " ", value)


def _lower(found: re.Match[str]) -> str:
    """Let headings stand below those of the page."""
    return f"<{found[1]}h{4 if found[2] in '12' else 5}>"


def _options() -> comrak.RenderOptions:
    options = comrak.RenderOptions()
    options.unsafe_ = True  # links to our files; which addresses pass is said above, and nh3 is told
    options.escape = True  # tags that people type are words
    options.hardbreaks = True
    return options


_EXTENSIONS = extensions("table", "strikethrough", "tasklist", "autolink", "cjk_friendly_emphasis")
_OPTIONS = _options()
