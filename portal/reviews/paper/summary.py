"""The executive summary: what a review comes to on one page, however much was written."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from markupsafe import Markup

from portal.activity.review_sections import Figure
from portal.foundation.markup import to_html
from portal.reviews.queries.snapshots import facts_before, gaps_of, readable
from portal.reviews.rules.snapshot import Snapshot

MOST_FIGURES, MOST_DECISIONS, MOST_MISSES = 8, 4, 4
A_LINE = 50.0
"""Characters of full width on a line of the page, a little less than fit."""
LINES = {"a4": 45, "letter": 41}
HEAD_LINES, A_ROW_OF_FIGURES, A_HEADING = 5, 5, 2
LONGEST_WORD = 60
_ENDLESS = re.compile(rf"[\x21-\x7e]{{{LONGEST_WORD},}}")
_SENTENCE = re.compile(r"[^。.!?！？\n]*(?:[。！？]|[.!?](?=\s|$)|\n|$)")
_BLOCKS = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True)
class Summary:
    """What stands on the page. `is_cut`: the conclusion goes on elsewhere in the document."""

    figures: tuple[Figure, ...]
    conclusion: Markup
    is_cut: bool
    decisions: tuple[Mapping[str, Any], ...]
    more_decisions: int
    misses: tuple[Figure, ...]
    gaps: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.figures or self.conclusion or self.decisions or self.misses or self.gaps)


def summary_of(
    snapshot: Snapshot,
    before: Snapshot | None,
    decisions: Sequence[Mapping[str, Any]],
    paper: str,
    *,
    with_gaps: bool,
) -> Summary:
    """Return the summary; `decisions` as they are shown, those that are still open first; gaps while it is a draft."""
    figures = all_figures(snapshot, before)
    shown = figures[:MOST_FIGURES]
    misses = [one for one in figures[MOST_FIGURES:] if one.tone in ("bad", "warn")]
    misses.sort(key=lambda one: one.tone != "bad")
    room_for = max(0, MOST_MISSES - len(misses)) if with_gaps else 0
    gaps = [str(gap.words) for _told, gap in islice(gaps_of(snapshot), room_for)]
    asked = decisions[:MOST_DECISIONS]
    room = LINES[paper] - _taken(shown, asked, misses[:MOST_MISSES], gaps, len(decisions))
    text = snapshot.review["conclusion"].strip()
    kept = shortened(text, room)
    return Summary(
        figures=tuple(shown),
        conclusion=to_html(kept),
        is_cut=kept != text,
        decisions=tuple(asked),
        more_decisions=len(decisions) - len(asked),
        misses=tuple(misses[:MOST_MISSES]),
        gaps=tuple(gaps),
    )


def all_figures(snapshot: Snapshot, before: Snapshot | None) -> list[Figure]:
    """Return the figures of all sections, the weightiest first."""
    found: list[Figure] = []
    for told in snapshot.sections:
        section = readable(told)
        if section is not None:
            found += section.figures(told.facts, facts_before(told, before))
    return sorted(found, key=lambda one: one.weight)


def lines_of(text: str, wide: float = A_LINE) -> int:
    """Return how many lines a text takes; a half-width character counts as a little more than half.

    What has no place to break is broken anywhere, and wastes up to half of each line.

    >>> lines_of("短い"), lines_of("あ" * 51), lines_of("five words " * 7), lines_of("x" * 100)
    (1, 2, 1, 3)
    """
    return sum(max(1, -int(-_wasted(line) // wide)) for line in text.split("\n")) if text else 0


def _wasted(line: str) -> float:
    return _width(line) * (2.2 if len(line) > LONGEST_WORD and _ENDLESS.search(line) else 1.0)


def shortened(text: str, room: int) -> str:
    """Return as much of a Markdown text as fits into so many lines, ended at a block or a sentence.

    >>> shortened("One. Two.", 3), shortened("あ" * 40 + "。" + "い" * 200 + "。", 3) == "あ" * 40 + "。"
    ('One. Two.', True)
    """
    if _height(text) <= room:
        return text
    kept: list[str] = []
    left = room - 1.5  # where it goes on is said in a line of its own
    for block in _BLOCKS.split(text):
        need = _height(block)
        if need > left:
            kept += _beginning(block, left)
            break
        kept.append(block)
        left -= need + 0.5
    return "\n\n".join(kept)


def _beginning(block: str, left: float) -> Iterator[str]:
    """Yield as many sentences of a block as fit; of one endless sentence, as many characters."""
    if left < 1 or block.lstrip().startswith(("```", "~~~", "|")):
        return
    said = ""
    for sentence in _SENTENCE.findall(block):
        if lines_of(said + sentence) > left:
            break
        said += sentence
    if not said.strip() and left >= 2:
        said = _fitting(block, (int(left) - 1) * A_LINE / (2.2 if _ENDLESS.search(block) else 1.0)) + "…"
    if said.strip():
        yield said


def _fitting(text: str, width: float) -> str:
    taken = 0.0
    for place, character in enumerate(text):
        taken += _width(character)
        if taken > width:
            return text[:place]
    return text


def _height(text: str) -> float:
    blocks = [block for block in _BLOCKS.split(text) if block.strip()]
    return sum(
        lines_of(block) * (1.35 if block.lstrip().startswith(("#", "|")) else 1) for block in blocks
    ) + (0.5 * len(blocks))


def _taken(
    figures: Sequence[Figure],
    decisions: Sequence[Mapping[str, Any]],
    misses: Sequence[Figure],
    gaps: Sequence[str],
    all_decisions: int,
) -> int:
    rows = -(-len(figures) // 4)
    asked = sum(min(2, lines_of(one["request"], A_LINE - 8)) + 1 for one in decisions)
    missed = [min(2, lines_of(line)) for line in (*(str(one.label) for one in misses), *gaps)]
    return (
        HEAD_LINES
        + A_HEADING  # of the conclusion
        + rows * A_ROW_OF_FIGURES
        + (A_HEADING + 2 + asked + (all_decisions > len(decisions)) if decisions else 0)
        + (A_HEADING + 1 + sum(missed) if missed else 0)
    )


def _width(text: Iterable[str]) -> float:
    return sum(1.0 if unicodedata.east_asian_width(one) in "WFA" else 0.6 for one in text)
