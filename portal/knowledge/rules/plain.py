"""An article as plain words: whole for the search, its beginning for lists and feeds, and how long it takes to read."""

import html
import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from portal.knowledge.rules.parts import HeadingEnd, HeadingStart, Part, Picture, Video

if TYPE_CHECKING:
    from portal.knowledge.rules.markdown import Page

#: Reading speeds for instructions: characters of Japanese, words of other languages, and pictures a minute.
CHARACTERS, WORDS, PICTURES = 500, 220, 6
_BLOCKS = re.compile(
    r"</?(?:p|div|li|ul|ol|dl|dt|dd|tr|table|pre|blockquote|details|summary|figure|figcaption|section|hr|br)\b[^>]*>"
)
_CELLS = re.compile(r"</t[dh]>\s*")
_NOTES = re.compile(r'<sup><a href="#[^"]*" id="[^"]*">\d+</a></sup>|↩')
_TAGS = re.compile(r"<[^>]*>")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")
_WORD = re.compile(r"[^\W_]+")


def text_of(page: "Page") -> str:
    """Return the whole text, one line for each paragraph, heading, item and row, without any markup.

    >>> from portal.knowledge.rules.markdown import read
    >>> text_of(read("# A **b**\\n\\n- c & d\\n\\n| e | f |\\n|---|---|\\n| g | h |"))
    'A b\\nc & d\\ne f\\ng h'
    """
    text = html.unescape(_TAGS.sub("", "".join(_marked(page.html_parts))))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def excerpt(page: "Page", longest: int = 160) -> str:
    """Return the beginning of the text without its headings, cut between words or sentences where it is too long."""
    headings = {heading.words for heading in page.headings}
    lines = [line for line in text_of(page).split("\n") if line not in headings]
    whole = " ".join(lines)
    if len(whole) <= longest:
        return whole
    cut = whole[:longest]
    at = max(cut.rfind(mark) for mark in " 。．.、")
    return (cut[: at + 1] if at > longest // 2 else cut).rstrip(" 、") + "…"


def minutes_of(text: str, pictures: int = 0) -> int:
    """Return how many minutes reading takes, at least one.

    >>> minutes_of("あ" * 1200), minutes_of("word " * 220, pictures=6), minutes_of("")
    (3, 2, 1)
    """
    characters = len(_CJK.findall(text))
    words = len(_WORD.findall(_CJK.sub(" ", text)))
    return max(1, math.ceil(characters / CHARACTERS + words / WORDS + pictures / PICTURES))


def _marked(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, str):
            yield _CELLS.sub(" ", _BLOCKS.sub("\n", _NOTES.sub("", part)))
        elif isinstance(part, HeadingStart | HeadingEnd):
            yield "\n"
        elif isinstance(part, Picture):
            yield (
                "\n".join(("", html.escape(part.alt), html.escape(part.title), ""))
                if part.alone
                else html.escape(part.alt)
            )
        elif isinstance(part, Video):
            yield f"\n{html.escape(part.words)}\n"
