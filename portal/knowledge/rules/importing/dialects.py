"""Markdown as other programs write it, turned into ours; code is left as it is."""

import re
from collections.abc import Callable, Iterator

from markdownify import markdownify

_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})")
_ADMONITION = re.compile(r"^(?:!!!|\?\?\?\+?)[ \t]+(\w+)(?:[ \t]+\"([^\"]*)\")?[ \t]*$")
_LIQUID_OPEN = re.compile(r"^\s*\{%-?\s*(note|tip|warning|danger|caution)\s*-?%\}\s*$")
_LIQUID_CLOSE = re.compile(r"^\s*\{%-?\s*end(?:note|tip|warning|danger|caution)\s*-?%\}\s*$")
_MODULE = re.compile(
    r"^(?:import\s.+\sfrom\s+['\"].+['\"]|import\s+['\"].+['\"]|export\s+(?:const|default|function)\b.*);?\s*$"
)
_TAB = re.compile(r"^\s*<TabItem\b[^>]*?\blabel=[\"']([^\"']*)[\"'][^>]*>\s*$")
_LONE_TAG = re.compile(r"^\s*</?(?:[A-Z][A-Za-z.]*|[a-z]+-[a-z-]+)(?:\s[^<>]*)?/?>\s*$")
_LINES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^([ \t>]*)\[!INFO\]", re.IGNORECASE), r"\1[!NOTE]"),
    (re.compile(r"^(\s*>\s*)\[!(?:ERROR|DANGER)\]", re.IGNORECASE), r"\1[!CAUTION]"),
    (re.compile(r"^\s*>?\s*\[!VIDEO\]\((\S+?)\)\s*$"), r"\n\1\n"),
    (re.compile(r"^(\s*):::+\s*code-group\s*$"), ""),
    (re.compile(r"\{:\s?[^}]*\}\s*$"), ""),
    (re.compile(r"\{%-?\s*(?:raw|endraw|comment|endcomment|data|include|if|else|endif|ifversion)\b[^%]*%\}"), ""),
    (re.compile(r"\[!(?:DNL|UICONTROL|BADGE)\s+([^\]]+)\](?:\{[^}]*\})?"), r"\1"),
)  # fmt: skip
_BLOCKS = re.compile(
    r"^[ \t]*<(script|style|template)\b[^>]*>.*?</\1\s*>[ \t]*$", re.DOTALL | re.MULTILINE | re.IGNORECASE
)
_COMMENTS = re.compile(r"<!--.*?-->", re.DOTALL)
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
    text = outside_code(text, lambda words: _BLOCKS.sub("", _COMMENTS.sub("", _INVISIBLE.sub("", words))))
    text = "\n".join(_unboxed(outside_code(text, _line_by_line).split("\n")))
    return _MANY.sub("\n\n\n", text).strip()


def from_html(html: str) -> tuple[str, str]:
    """Return (title, Markdown) of an HTML page that another help centre exported."""
    title = re.search(r"<title[^>]*>(.*?)</title>", html, re.DOTALL | re.IGNORECASE)
    body = re.search(r"<(main|article|body)\b[^>]*>(.*)</\1\s*>", html, re.DOTALL | re.IGNORECASE)
    inside = re.sub(
        r"<(script|style|nav|footer|header)\b.*?</\1\s*>",
        "",
        body[2] if body else html,
        flags=re.DOTALL | re.IGNORECASE,
    )
    markdown = markdownify(inside, heading_style="ATX", bullets="-", escape_misc=False)
    return " ".join(re.sub(r"<[^>]*>", "", title[1]).split()) if title else "", markdown.strip()


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


def _line_by_line(text: str) -> str:
    lines = map(_line, text.split("\n"))
    return "\n".join(line for line in lines if line is not None)


def _line(line: str) -> str | None:
    if (tab := _TAB.match(line)) is not None:
        return f"\n**{tab[1]}**\n"
    if _MODULE.match(line) or _LONE_TAG.match(line):
        return None
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
