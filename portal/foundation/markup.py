"""Markdown that people write, made into HTML that cannot harm.

comrak reads bold inside ordinary Japanese (`**「顧客」**の`), which CommonMark alone does not; nh3 lets through an
explicit list of tags and nothing else.
"""

import re
from urllib.parse import unquote

import comrak
import nh3
from markupsafe import Markup

TAGS = {
    "p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "input",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "th": {"align"}, "td": {"align"}, "ol": {"start"}, "input": {"checked"}}
FIXED = {"input": {"type": "checkbox", "disabled": ""}}
SCHEMES = {"http", "https", "mailto", "tel"}

MOST_CELLS = 20_000  # of a table, those that its rows leave out included: comrak writes them all
DEEPEST_QUOTE, DEEPEST_HTML = 20, 200
_RULER = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)+")
_QUOTES = re.compile(rf"(?m)^((?:[ \t]*>){{{DEEPEST_QUOTE}}})[ \t>]+")
_CUT_SHORT = re.compile(r'<a href="(https?://[^"]*)"([^>]*)>(https?://[^<]*)</a>(_+)')
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_NEVER_DEEP = frozenset(
    {"p", "br", "hr", "img", "input", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead"}
)


def to_html(markdown: str | None) -> Markup:
    """Return the safe HTML of a text people wrote; an empty text gives an empty string.

    Tags that somebody typed are words like others: they are shown, and nothing beside them is lost.
    """
    if not markdown:
        return Markup("")
    html = comrak.render_markdown(tamed(markdown), extension_options=_EXTENSIONS, render_options=_ESCAPED)
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        set_tag_attribute_values=FIXED,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    clean = _CUT_SHORT.sub(_whole_address, clean)
    return Markup(clean)  # noqa: S704  # nosec B704  # cleaned by nh3 just above


def _whole_address(found: re.Match[str]) -> str:
    """Return a bare address with the underscores at its end, which our own addresses may have and GFM leaves out."""
    href, attributes, shown, end = found.groups()
    if unquote(href) != unquote(shown):
        return found[0]
    return f'<a href="{href}{end}"{attributes}>{shown}{end}</a>'


def extensions(*names: str) -> comrak.ExtensionOptions:
    """Return comrak's options with these of its extensions switched on."""
    options = comrak.ExtensionOptions()
    for name in names:
        setattr(options, name, True)
    return options


def tamed(markdown: str) -> str:
    """Return the text without what would become a hundred times its size: tables of missing cells, endless quotes.

    Half characters, which no text may hold, become question marks.

    >>> tamed("| a |\\n|---|\\n| b |"), len(tamed(">" * 5000 + "x")) < 50
    ('| a |\\n|---|\\n| b |', True)
    """
    calm = markdown.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
    if ">>" in calm or "> >" in calm:
        calm = _QUOTES.sub(r"\1 ", calm)
    if calm.count("\n") * calm.count("|") <= MOST_CELLS:
        return calm
    lines = calm.split("\n")
    for place, line in enumerate(lines):
        if (
            "|" in line
            and _RULER.fullmatch(line)
            and (line.count("|") + 1) * _rows(lines, place) > MOST_CELLS
        ):
            lines[place] = "\\" + line.lstrip(" \t>")
    return "\n".join(lines)


def too_deep(html: str) -> bool:
    """True for HTML whose elements stand in each other so deep that reading it takes the square of its length."""
    depth = 0
    for closes, name in _TAG.findall(html):
        if name.lower() not in _NEVER_DEEP:
            depth += -1 if closes else 1
            if depth > DEEPEST_HTML:
                return True
            depth = max(depth, 0)
    return False


def _rows(lines: list[str], ruler: int) -> int:
    """Return how many lines a table has below its ruler, until an empty one."""
    rows = 0
    for line in lines[ruler + 1 :]:
        if not line.strip():
            break
        rows += 1
    return rows


def _escaped() -> comrak.RenderOptions:
    options = comrak.RenderOptions()
    options.escape = True
    return options


_EXTENSIONS = extensions("table", "strikethrough", "tasklist", "autolink", "cjk_friendly_emphasis")
_ESCAPED = _escaped()
