"""What somebody wrote now, apart from what was said before and from their signature.

Nothing is thrown away: what is folded is kept, in the order in which it stood. An answer written between the lines of
a quotation keeps the lines that it answers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from portal.mailroom.rules.signatures import signature_at

MOST_KEPT_LINES = 6  # of a quotation above an answer to it
SHORT_QUOTATION = 8

QUOTE = re.compile(r"^\s{0,3}[>＞]")
MARKS = re.compile(r"^\s{0,3}[>＞]+ ?")
#: Under such a line stands the earlier mail, without marks, to the end.
ORIGINAL = re.compile(
    r"^\s*[-ー―_]{3,}\s*(?:original message|original appointment|reply message|元のメッセージ|オリジナルメッセージ"
    r"|元のメール|返信元メッセージ)\s*[-ー―_]{3,}\s*$",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"^\s*(?:[-ー―_]{3,}\s*(?:forwarded message|forwarded by .*|転送メッセージ|転送されたメッセージ|転送元メッセージ)"
    r"|begin forwarded message\s*:|転送されたメッセージ\s*[:：])",
    re.IGNORECASE,
)
RULE = re.compile(r"^\s*[_＿-]{10,}\s*$")
#: The header lines that Outlook and others put above the earlier mail: (who, when, to whom, about what).
HEADERS = (
    re.compile(r"^[\s*]*(?:from|差出人|送信者|発信者|von|de)[\s*]*[:：]", re.IGNORECASE),
    re.compile(r"^[\s*]*(?:sent|date|送信日時|送信日|日時|日付|gesendet|envoyé)[\s*]*[:：]", re.IGNORECASE),
    re.compile(r"^[\s*]*(?:to|cc|宛先|受信者|an|à)[\s*]*[:：]", re.IGNORECASE),
    re.compile(r"^[\s*]*(?:subject|件名|題名|betreff|objet)[\s*]*[:：]", re.IGNORECASE),
)
MOST_HEADER_LINES = 8
MOST_HEAD_LINES = 4
ADDRESS = r"<?[^\s<>@]{1,64}@[^\s<>@]{1,190}>?"
WHEN = r"(?:\d{1,2}[:：時]\s?\d{2}|\d{4}\s?[-/.年])"
#: "On …, somebody wrote:" in one to four lines, joined by spaces. Each names a time or a year.
HEADS = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        rf"^on\b.{{0,300}}{WHEN}.{{0,400}}\bwrote\s*[:：]$",
        r"^\(?\d{1,4}[-/年].{0,300}\bwrote\s*[:：]$",
        rf"^.{{0,300}}{WHEN}.{{0,300}}(?:さん|様|氏)?(?:が|は)?(?:書きました|書き込みました|のメッセージ|のメール)\s*[:：]$",
        rf"^.{{0,120}}{WHEN}.{{0,300}}{ADDRESS}\s*[:：]$",
        rf"^{ADDRESS}\s*(?:さん|様)?(?:は|が)?書きました\s*[:：]$",
        rf"^(?:am|le|el)\b.{{0,300}}{WHEN}.{{0,300}}(?:schrieb|a écrit|escribió).{{0,200}}[:：]$",
    )
)


class Line(Enum):
    SAID = "said"
    QUOTED = "quoted"  # with marks
    FOLDED = "folded"


@dataclass(frozen=True)
class Folded:
    """A mail's text in two: `said` is shown, `quoted` can be unfolded."""

    said: str
    quoted: str


def fold(text: str, *, forwarded: bool = False) -> Folded:
    """Return what was written now and what is folded away. What somebody forwards is what they wish to show.

    >>> fold("Yes, Friday.\\n\\nOn Mon, 23 Nov 2026 at 10:02, Misaki <m@v.example> wrote:\\n> Which day?")
    Folded(said='Yes, Friday.', quoted='On Mon, 23 Nov 2026 at 10:02, Misaki <m@v.example> wrote:\\n> Which day?')
    >>> fold("> Which day?\\nFriday.\\n> How many?\\nFive.").said
    '> Which day?\\n\\nFriday.\\n\\n> How many?\\n\\nFive.'
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    end = _end_of_own(lines, forwarded=forwarded)
    marks = [Line.FOLDED] * len(lines)
    for at in range(end):
        marks[at] = Line.QUOTED if QUOTE.match(lines[at]) else Line.SAID
    kept = _forwarded_from(lines, end)
    if kept is not None:
        marks[kept:] = [Line.SAID] * (len(lines) - kept)
    own = end if kept is None else kept
    _fold_heads(lines, marks, own)
    _fold_signatures(lines, marks, own)
    _fold_quotations(lines, marks, own)
    return Folded(_said(lines, marks), _folded(lines, marks))


def _end_of_own(lines: Sequence[str], *, forwarded: bool) -> int:
    """Return from which line on the earlier mail stands without marks; the number of lines where it does not."""
    for at, line in enumerate(lines):
        if FORWARDED.match(line):
            return len(lines)
        if ORIGINAL.match(line):
            return at
        if not forwarded and (_is_header_block(lines, at) or _is_bare_head(lines, at)):
            return at - 1 if at and RULE.match(lines[at - 1]) else at
    return len(lines)


def _forwarded_from(lines: Sequence[str], end: int) -> int | None:
    return next((at for at in range(end) if FORWARDED.match(lines[at])), None)


def _is_header_block(lines: Sequence[str], at: int) -> bool:
    """True where at least three of the four header lines follow each other, beginning with who it is from."""
    if not HEADERS[0].match(lines[at]):
        return False
    block = lines[at : at + MOST_HEADER_LINES]
    found = {n for line in block for n, header in enumerate(HEADERS) if header.match(line)}
    return len(found) >= 3


def _is_bare_head(lines: Sequence[str], at: int) -> bool:
    """True for "On … wrote:" under which the earlier mail stands without marks."""
    size = _head_size(lines, at)
    if not size:
        return False
    following = next((line for line in lines[at + size :] if line.strip()), "")
    return bool(following) and not QUOTE.match(following)


def _head_size(lines: Sequence[str], at: int) -> int:
    """Return how many lines "On … wrote:" takes from here; 0 where there is none."""
    if not lines[at].strip() or QUOTE.match(lines[at]):
        return 0
    words = ""
    for size, line in enumerate(lines[at : at + MOST_HEAD_LINES], 1):
        if not line.strip() or len(words) > 600:
            return 0
        words = f"{words} {line.strip()}".strip()
        if any(head.match(words) for head in HEADS):
            return size
    return 0


def _fold_heads(lines: Sequence[str], marks: list[Line], own: int) -> None:
    for at in range(own):
        if marks[at] is Line.SAID and (size := _head_size(lines, at)):
            marks[at : at + size] = [Line.FOLDED] * size


def _fold_signatures(lines: Sequence[str], marks: list[Line], own: int) -> None:
    """Fold the signature at the end of each stretch of the writer's own lines."""
    for start, stop in _stretches(marks, Line.SAID, own):
        for first, last in signature_at(lines[start:stop]):
            marks[start + first : start + last] = [Line.FOLDED] * (last - first)


def _fold_quotations(lines: Sequence[str], marks: list[Line], own: int) -> None:
    """Fold what is quoted, but for the lines right above an answer that stands between them."""
    blocks = list(_stretches(marks, Line.QUOTED, own))
    answered = [stop for _start, stop in blocks if _answer_follows(lines, marks, stop, own)]
    between = len(blocks) > 1 and bool(answered)
    for start, stop in blocks:
        keep = stop in answered and (between or stop - start <= SHORT_QUOTATION)
        first = _last_paragraph(lines, start, stop) if keep else stop
        marks[start:first] = [Line.FOLDED] * (first - start)


def _answer_follows(lines: Sequence[str], marks: Sequence[Line], at: int, own: int) -> bool:
    """True when what comes next after a quotation, blank lines aside, was written now."""
    while at < own and not lines[at].strip():
        at += 1
    return at < own and marks[at] is Line.SAID


def _last_paragraph(lines: Sequence[str], start: int, stop: int) -> int:
    """Return where the last paragraph of a quotation begins; of a long one, its last lines."""
    at = stop
    while at > start and stop - at < MOST_KEPT_LINES:
        if at < stop and not MARKS.sub("", lines[at - 1]).strip():
            break
        at -= 1
    return at


def _stretches(marks: Sequence[Line], kind: Line, own: int) -> Iterator[tuple[int, int]]:
    """Yield where lines of a kind follow each other: (first, after the last)."""
    start = None
    for at in range(own + 1):
        here = at < own and marks[at] is kind
        if here and start is None:
            start = at
        elif not here and start is not None:
            yield start, at
            start = None


def _said(lines: Sequence[str], marks: Sequence[Line]) -> str:
    """Return the shown lines; a kept quotation stands apart, so that it is read as one."""
    out: list[str] = []
    before = Line.SAID
    for line, mark in zip(lines, marks, strict=True):
        if mark is Line.FOLDED:
            out.append("")
            before = Line.SAID
            continue
        if mark is not before:
            out.append("")
        out.append("> " + MARKS.sub("", line) if mark is Line.QUOTED else line.rstrip())
        before = mark
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip("\n")


def _folded(lines: Sequence[str], marks: Sequence[Line]) -> str:
    out: list[str] = []
    gap = False
    for line, mark in zip(lines, marks, strict=True):
        if mark is Line.FOLDED:
            if gap and out and out[-1].strip() and line.strip():
                out.append("")
            out.append(line.rstrip())
        gap = mark is not Line.FOLDED
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(out)).strip("\n")
