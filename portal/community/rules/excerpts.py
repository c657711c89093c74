"""The beginning of a post as plain words, for lists. Pure."""

import re

_FENCES = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_PICTURES = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_LINKS = re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)")
_MENTIONS = re.compile(r"@\{[A-Za-z0-9_-]{16}\}")
_MARKS = re.compile(r"(?m)^[ \t]*(?:#{1,6}|>+|[-*+]|\d{1,3}[.)])[ \t]+|[*_`~]{2,}|`")
_STRESSED = re.compile(r"(?<![\w*])[*_](?=[^\s*_])([^*_\n]{1,200}?)(?<=[^\s*_])[*_](?![\w*])")
_TABLES = re.compile(r"(?m)^[ \t]*\|[-:| \t]+\|?[ \t]*$|\|")
_TAGS = re.compile(r"<[^>\n]{0,200}>")
LONGEST, READ = 140, 2_000


def excerpt(markdown: str, longest: int = LONGEST) -> str:
    """Return how a post begins, without markup, cut between words or sentences where it is too long.

    >>> excerpt("## 締め\\n\\n- **3日**で閉じたい [手順](https://a.example)")
    '締め 3日で閉じたい 手順'
    >>> excerpt("one two three four", longest=12)
    'one two…'
    >>> excerpt("Before\\n\\n| a | b |\\n|---|:-:|\\n| c | d |")
    'Before a b c d'
    >>> excerpt("Not *qualified* but 2 * 3 * 4, snake_case_name")
    'Not qualified but 2 * 3 * 4, snake_case_name'
    """
    text = markdown[:READ]
    for pattern, instead in _STRIPPED:
        text = pattern.sub(instead, text)
    whole = " ".join(text.split())
    if len(whole) <= longest:
        return whole
    cut = whole[:longest]
    at = max(cut.rfind(mark) for mark in " 。．.、")
    return (cut[: at + 1] if at > longest // 2 else cut).rstrip(" 、") + "…"


_STRIPPED = (
    (_FENCES, " "), (_PICTURES, r"\1"), (_LINKS, r"\1"), (_MENTIONS, ""), (_MARKS, ""), (_STRESSED, r"\1"),
    (_TABLES, " "), (_TAGS, " "),
)  # fmt: skip
