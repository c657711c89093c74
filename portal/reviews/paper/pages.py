"""Which chapters share a page: small ones of one part stand below each other, so that no page is nearly empty.

How much a chapter takes is estimated from its HTML; where the estimate is wrong, the page breaks a little later.
"""

import re
from collections.abc import Iterator, Sequence

from portal.reviews.paper.summary import lines_of

A_PAGE = 46.0
"""Lines of a page of A4 or Letter, about."""
LATEST = 0.62 * A_PAGE
"""A chapter that does not fit on its page as a whole begins no lower than this."""
A_FEW = A_PAGE / 3
"""What ends a document with no more than this need not have a page of its own."""
MOST = 2.4 * A_PAGE
"""So much may hang together: larger ones are set by themselves, at once, and anew only when they change."""
A_WIDTH = 33.0
"""How many lines are as high as the page is wide."""
CAUTION = 1.22
"""What is counted here is so much more than what was measured on paper, over all sections there were."""
A_HEAD, A_CARD_ROW, A_ROW = 4.0, 4.7, 1.75
A_SIGN = 60.0
"""Drawings up to this width stand in a line of words."""
_TABLE = re.compile(r"<table.*?</table>", re.DOTALL)
_ROWS = re.compile(r"<tr\b(.*?)(?=<tr\b|</table>)", re.DOTALL)
_SVG = re.compile(r"<svg\b[^>]*?viewBox=\"[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)\".*?</svg>", re.DOTALL)
_CARDS = re.compile(r'<ul class="paper-figures">(.*?)</ul>', re.DOTALL)
_BLOCK = re.compile(r"</(?:p|h[2-6]|li|dt|dd|div|blockquote)>")
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")


def together(sizes: Sequence[tuple[str, float]]) -> Iterator[list[int]]:
    """Yield the places of chapters that share a piece, from each one's part and lines; those of no part stand alone.

    >>> list(together([("", 40), ("do", 10), ("do", 12), ("do", 60), ("do", 9), ("check", 5)]))
    [[0], [1, 2, 3, 4], [5]]
    """
    group: list[int] = []
    taken = 0.0
    for place, (part, lines) in enumerate(sizes):
        here = taken % A_PAGE
        fits = (here + lines <= A_PAGE or here <= LATEST) and taken + lines <= MOST
        if group and (not part or sizes[group[-1]][0] != part or not fits):
            yield group
            group, taken = [], 0.0
        group.append(place)
        taken += lines
    if group:
        yield group


def lines_in(html: str) -> float:
    """Return about how many lines a chapter takes on its page.

    >>> round(lines_in("<h2>A</h2><p>" + "あ" * 100 + "</p>"))
    6
    """
    total = A_HEAD
    for cards in _CARDS.findall(html):
        total += A_CARD_ROW * -(-cards.count("<li") // 4)
    rest = _CARDS.sub("", html)
    for table in _TABLE.findall(rest):
        total += sum(_row(row) for row in _ROWS.findall(table)) + 1
    rest = _TABLE.sub("", rest)
    halves = "paper-half" in rest or "paper-kpi-chart" in rest
    for width, height in _SVG.findall(rest):
        share = 0.24 if halves else 1.0  # half as wide, half as high, two beside each other
        total += A_WIDTH * share * float(height) / float(width) if float(width) > A_SIGN else 0
    rest = _BLOCK.sub("\n", _SPACE.sub(" ", _SVG.sub("", rest)))
    for block in _TAG.sub("", rest).split("\n"):
        if block.strip():
            total += lines_of(block.strip()) + 0.35
    return total / CAUTION


def _row(html: str) -> float:
    cells = [_SPACE.sub(" ", _TAG.sub("", cell)).strip() for cell in re.split(r"</t[hd]>", html)]
    longest = max((lines_of(cell, 18.0) for cell in cells if cell), default=1)
    return max(A_ROW, 0.75 + 0.95 * longest)
