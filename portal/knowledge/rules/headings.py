"""Headings of an article: where they can be linked to, and at which height they stand on the page."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from portal.knowledge.rules.parts import HeadingEnd, HeadingStart, Part

#: Before every id that an article brings, so that it never is one of the page's own.
PREFIX = "s-"
LONGEST_ANCHOR = 100
TOP, LOWEST = 2, 6  # the article's title is the page's h1
_OWN = re.compile(r"\s*\{#([^\s{}]+)[^{}]*\}\s*$")
_DROPPED = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Heading:
    """A heading: `anchor` is its id on the page, `level` 2 for the highest."""

    anchor: str
    words: str
    level: int = TOP


def anchor_of(words: str) -> str:
    """Return the anchor that words make, as GitHub makes it: small letters of any script, digits, hyphens.

    >>> anchor_of("How to: close a Month"), anchor_of("「見出し」を書く")
    ('how-to-close-a-month', '見出しを書く')
    """
    plain = unicodedata.normalize("NFC", words).strip().lower()
    return _DROPPED.sub("", plain).replace(" ", "-")[:LONGEST_ANCHOR]


def dom_id(anchor: str) -> str:
    """Return the id on the page for an anchor as authors write it; one that is an id already stays.

    >>> dom_id("Billing"), dom_id("s-billing"), dom_id('x" onload="')
    ('s-billing', 's-billing', 's-x-onload')
    """
    return PREFIX + (anchor_of(anchor.strip().removeprefix(PREFIX)) or "x")


def own_anchor(words: str) -> tuple[str, str]:
    """Return the words of a heading and the anchor its author gave it at its end, empty for none.

    >>> own_anchor("Set up {#setup}"), own_anchor("Set up")
    (('Set up', 'setup'), ('Set up', ''))
    """
    found = _OWN.search(words)
    return (words[: found.start()], found[1]) if found else (words, "")


def settled(parts: Sequence[Part]) -> tuple[tuple[Part, ...], tuple[Heading, ...]]:
    """Return the parts with their headings at heights without gaps and under anchors of their own, and the headings."""
    found: list[Part] = []
    headings: list[Heading] = []
    taken: set[str] = set()
    above: list[int] = []  # the heights, as written, of the headings that this one stands under
    level = TOP
    for part in parts:
        if isinstance(part, HeadingStart):
            while above and above[-1] >= part.level:
                above.pop()
            above.append(part.level)
            level = min(TOP + len(above) - 1, LOWEST)
            anchor = _free(dom_id(part.wanted), taken)
            found.append(replace(part, level=level, anchor=anchor))
            headings.append(Heading(anchor, part.words, level))
        elif isinstance(part, HeadingEnd):
            found.append(HeadingEnd(level))
        else:
            found.append(part)
    return tuple(found), tuple(headings)


def _free(wanted: str, taken: set[str]) -> str:
    number, anchor = 0, wanted
    while anchor in taken:
        number += 1
        anchor = f"{wanted}-{number}"
    taken.add(anchor)
    return anchor
