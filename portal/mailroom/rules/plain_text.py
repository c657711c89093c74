"""A mail's plain text as we keep what people write: Markdown that looks like what was sent."""

import re

_TAG = re.compile(r"<(?![^\s<>@]{1,64}@[^\s<>@]{1,190}>|https?://[^\s<>]+>)")
_HEADING = re.compile(r"^(\s*)(#{1,6}(?:\s|$))")
_UNDERLINE = re.compile(r"^(\s*)([=-]{1,}\s*)$")
_FENCE = re.compile(r"^(\s*)(`{3,}|~{3,})")
_TIMES = re.compile(r"(?<=[^\W_])([*])(?=[^\W_])")
_INDENT = re.compile(r"^[ \t]+")
_QUOTE = re.compile(r"^> ?")


def as_markdown(text: str) -> str:
    """Return Markdown that shows a plain text line by line; a kept quotation ("> ") stays one.

    >>> as_markdown("Hello\\n# 1 <b>\\n\\n> asked\\n\\n    far in")
    'Hello  \\n\\\\# 1 \\\\<b>\\n\\n> asked\\n\\n\\xa0\\xa0\\xa0\\xa0far in'
    """
    lines = [_line(line.rstrip()) for line in text.split("\n")]
    joined = []
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else ""
        goes_on = line and following and _QUOTE.match(line) is None and _QUOTE.match(following) is None
        within = line.startswith("> ") and following.startswith("> ")
        joined.append(line + "  " if goes_on or within else line)
    return "\n".join(joined)


def _line(line: str) -> str:
    if _QUOTE.match(line):
        return "> " + _words(_QUOTE.sub("", line))
    return _words(line)


def _words(line: str) -> str:
    line = _INDENT.sub(lambda found: "\u00a0" * len(found[0].expandtabs(4)), line)
    line = _TAG.sub(r"\\<", line)
    for pattern in (_HEADING, _UNDERLINE, _FENCE):
        line = pattern.sub(r"\1\\\2", line)
    return _TIMES.sub(r"\\*", line)
