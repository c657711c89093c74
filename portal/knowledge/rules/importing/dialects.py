"""Markdown as other programs write it, turned into ours; code is left as it is."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import nh3
from markdownify import markdownify

from portal.foundation.markup import too_deep
from portal.knowledge.rules.markdown import ATTRIBUTES, TAGS

_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})")
_ADMONITION = re.compile(r"^(?:!!!|\?\?\?\+?)[ \t]+(\w+)(?:[ \t]+\"([^\"]*)\")?[ \t]*$")
_LIQUID_OPEN = re.compile(r"^\s*\{%-?\s*(note|tip|warning|danger|caution)\s*-?%\}\s*$")
_LIQUID_CLOSE = re.compile(r"^\s*\{%-?\s*end(?:note|tip|warning|danger|caution)\s*-?%\}\s*$")
_MODULE = re.compile(r"^(?:import\b[^'\"]*['\"][^'\"]*['\"]|export\s+(?:const|default|function)\b.*);?\s*$")
_TAB = re.compile(r"^\s*<TabItem\b([^<>]*)>\s*$")
_LABEL = re.compile(r"\blabel=[\"']([^\"']*)[\"']")
_LONE_TAG = re.compile(r"^\s*</?(?:[A-Z][A-Za-z.]*|[a-z]+-[a-z-]+)(?:\s[^<>]*)?/?>\s*$")
_NAMED = re.compile(r"\[!(?:DNL|UICONTROL|BADGE) ([^\[\]]+)\](?:\{[^{}]*\})?")
_MARKED = re.compile(r"\*\*([^*]+)\*\*|`([^`]+)`|\[([^\[\]]+)\](?:\([^()\s]*\)| \(https?://[^()\s]*\))")
# A text of two million brackets is read once, not once for each of them: nothing here runs past the next opening one.
_LINES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^([ \t>]*)\[!INFO\]", re.IGNORECASE), r"\1[!NOTE]"),
    (re.compile(r"^([ \t]*>[ \t]*)\[!(?:ERROR|DANGER)\]", re.IGNORECASE), r"\1[!CAUTION]"),
    (re.compile(r"^[ \t]*(?:>[ \t]*)?\[!VIDEO\]\(([^\s()]+)\)[ \t]*$"), r"\n\1\n"),
    (re.compile(r"^([ \t]*):::+[ \t]*code-group[ \t]*$"), ""),
    (re.compile(r"\{:[^{}]*\}$"), ""),
    (re.compile(r"\{%-? ?(?:raw|endraw|comment|endcomment|data|include|if|else|endif|ifversion)\b[^%{]*%\}"), ""),
    (_NAMED, r"\1"),
)  # fmt: skip
_BLOCK = re.compile(r"^[ \t]*<(script|style|template)\b", re.MULTILINE | re.IGNORECASE)
_ENDS = {
    name: re.compile(rf"</{name}[^<>]*>", re.IGNORECASE) for name in ("script", "style", "template", "title")
}
_ENDLESS = re.compile(r"[^\S\n]{100,}")  # what reads HTML takes the square of a run of spaces
_TITLE = re.compile(r"<title[^<>]*>", re.IGNORECASE)
_LEFT_OUT = {"script", "style", "nav", "footer", "header", "template", "title", "noscript"}
_INVISIBLE = re.compile(r"&#x?200[bB];?|\u200b|&#8203;")
_MANY = re.compile(r"\n{4,}")


def ours(markdown: str) -> str:
    """Return Markdown of another program as ours: boxes, videos and tabs named as we name them, programs left out.

    >>> ours('!!! tip "Try"\\n    it')
    ':::tip Try\\nit\\n:::'
    >>> ours("import X from 'x'\\n\\n<Tabs>\\n<TabItem label='Mac'>\\nhi\\n</TabItem>\\n</Tabs>").split()
    ['**Mac**', 'hi']
    """
    text = markdown.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    text = outside_code(text, lambda words: _without_blocks(_without_comments(_INVISIBLE.sub("", words))))
    text = "\n".join(_unboxed(outside_code(text, _line_by_line).split("\n")))
    return _MANY.sub("\n\n\n", text).strip()


def unmarked(words: str) -> str:
    """Return a title or lead without the marks of Markdown, which no list and no tab of a browser draws.

    >>> unmarked("[!DNL Cron] is **stuck** in `a_b`, see [here](x.md)"), unmarked("5 * 3 [a] *")
    ('Cron is stuck in a_b, see here', '5 * 3 [a] *')
    >>> unmarked("[アカウント] (https://else.example/a)で確かめます")
    'アカウントで確かめます'
    """
    plain = _NAMED.sub(r"\1", words)
    return _MARKED.sub(lambda found: found[1] or found[2] or found[3], plain).strip()


def from_html(html: str) -> tuple[str, str]:
    """Return (title, Markdown) of an HTML page that another help centre exported.

    >>> from_html("<title>A &amp; b</title><nav>x</nav><h1>A</h1><script>y</script><p onclick=z><b>c</b>")
    ('A & b', '# A\\n\\n**c**')
    """
    html = _ENDLESS.sub(" ", html)
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, clean_content_tags=_LEFT_OUT, link_rel=None)
    if too_deep(clean):
        clean = nh3.clean(html, tags={"p", "br"}, attributes={}, clean_content_tags=_LEFT_OUT)
    markdown = markdownify(clean, heading_style="ATX", bullets="-", escape_misc=False)
    return _title(html), markdown.strip()


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Return a text with what is no fenced code changed, each run by itself."""
    return "\n".join(run if is_code else change(run) for is_code, run in _runs(text))


def _runs(text: str) -> Iterator[tuple[bool, str]]:
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if not fence and found:
            if lines:
                yield False, "\n".join(lines)
            lines, fence = [line], found[1]
        elif fence and found and found[1][0] == fence[0] and len(found[1]) >= len(fence):
            yield True, "\n".join([*lines, line])
            lines, fence = [], ""
        else:
            lines.append(line)
    if lines:
        yield bool(fence), "\n".join(lines)


def _title(html: str) -> str:
    begun = _TITLE.search(html)
    end = _ENDS["title"].search(html, begun.end()) if begun else None
    words = unescape(nh3.clean(html[begun.end() : end.start()], tags=set())) if begun and end else ""
    return " ".join(words.split())


def _without_comments(text: str) -> str:
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts.append(text[at:start])
        at = end + 3
    return "".join([*parts, text[at:]])


def _without_blocks(text: str) -> str:
    """Return a text without programs, styles and templates that begin on a line of their own."""
    parts, at, endless = [], 0, set()
    while (begun := _BLOCK.search(text, at)) is not None:
        name = begun[1].lower()
        end = None if name in endless else _ENDS[name].search(text, begun.end())
        if end is None:
            endless.add(name)
        parts.append(text[at : begun.start() if end else begun.end()])
        at = end.end() if end else begun.end()
    return "".join([*parts, text[at:]])


def _line_by_line(text: str) -> str:
    lines = map(_line, text.split("\n"))
    return "\n".join(line for line in lines if line is not None)


def _line(line: str) -> str | None:
    if (tab := _TAB.match(line)) is not None and (label := _LABEL.search(tab[1])) is not None:
        return f"\n**{label[1]}**\n"
    if _MODULE.match(line) or _LONE_TAG.match(line):
        return None
    if "[!" in line or "{" in line or ":::" in line:
        line = line.rstrip()
    for pattern, instead in _LINES:
        line = pattern.sub(instead, line)
    return line


def _unboxed(lines: list[str]) -> Iterator[str]:
    """Yield the lines with boxes that are marked by indentation or by a program's words marked by colons."""
    inside = False
    for line in lines:
        if inside and line.strip() and not line.startswith(("    ", "\t")):
            yield ":::"
            inside = False
        if (box := _ADMONITION.match(line)) is not None:
            yield f":::{box[1].lower()} {box[2] or ''}".rstrip()
            inside = True
        elif (liquid := _LIQUID_OPEN.match(line)) is not None:
            yield f":::{liquid[1]}"
        elif _LIQUID_CLOSE.match(line):
            yield ":::"
        else:
            yield line.removeprefix("    ").removeprefix("\t") if inside else line
    if inside:
        yield ":::"
