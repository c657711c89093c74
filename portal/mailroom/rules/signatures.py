"""Where a signature stands at the end of what somebody wrote: after "-- ", between ruled lines, or as a block of facts.

A ruled line alone proves nothing, people underline headings with them too: what it holds must read like a card.
"""

import re
from collections.abc import Iterator, Sequence

MOST_LINES = 18
DASHES = re.compile(r"^-- ?$")
#: A line drawn with signs, as Japanese signatures begin and end.
SIGNS = r"[━─＝=＿_*＊◆◇■□☆★～〜~・…ー―+＋#/／\-‐−]"
RULED = re.compile(rf"^[\s　]*(?:{SIGNS}[\s　]?){{5,}}$")
DEVICE = re.compile(
    r"^\s*(?:sent from (?:my )?(?:iphone|ipad|galaxy|android|mobile|samsung|mail for windows|outlook|yahoo|proton)\b.*"
    r"|get outlook for (?:ios|android).*|sent via .{1,40}"
    r"|(?:iphone|ipad|android|スマートフォン|携帯|galaxy|xperia)から送信.*|.{1,20}のiphoneから送信.*"
    r"|(?:ios|android)\s*版\s*outlook\s*(?:を|の)入手.*|outlook for (?:ios|android)\s*を(?:取得|入手).*"
    r"|windows (?:用|版)の?メールから送信.*)$",
    re.IGNORECASE,
)
#: What stands on a card; each counts once.
FACTS = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"(?:\b(?:tel|phone|mobile|fax|direct|office|cell)\b|電話|携帯|内線|直通|℡|☎)\s*[.:：/／（(]?\s*[+(（]?\d",
        r"〒\s*\d{3}",
        r"[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}",
        r"https?://|\bwww\.",
        r"株式会社|有限会社|合同会社|一般社団法人|[(（]株[)）]|㈱|\b(?:inc|ltd|llc|co|corp|gmbh|k\.k)\b\.?",
        r"(?:[部課室係]|支社|支店|営業所|センター)(?:[\s　]|$)|\b(?:department|dept|division|manager|director)\b",
        r"[都道府県市区町村][^\s]{0,20}\d+\s*[-−ー丁]|\b(?:street|avenue|road|suite|floor)\b|\d{5}(?:-\d{4})?\b",
    )
)
#: Facts without a ruled line must be more, and one of them a number to call or a postal code.
ENOUGH_RULED, ENOUGH_BARE = 2, 3


def signature_at(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the stretches (first, after the last) that are signature among the lines that one person wrote.

    >>> list(signature_at(["Thank you.", "-- ", "Aoi Tanaka", "TEL 03-1234-5678"]))
    [(1, 4)]
    >>> list(signature_at(["━━━━━━━━", "議題", "━━━━━━━━", "次回の日程"]))
    []
    """
    end = _marked(lines)
    if end < len(lines):
        yield end, len(lines)
    device = next(
        (at for at in range(end) if DEVICE.match(lines[at]) and not _words(lines[at + 1 : end])), None
    )
    if device is not None:
        yield device, end
        end = device
    if (ruled := _ruled(lines[:end])) is not None:
        yield ruled
    elif (bare := _bare(lines[:end])) is not None:
        yield bare, end


def _marked(lines: Sequence[str]) -> int:
    """Return where "-- " stands with no more than a card's lines under it."""
    for at in range(len(lines) - 1, -1, -1):
        if DASHES.match(lines[at]):
            return at if len(_words(lines[at:])) <= MOST_LINES else len(lines)
    return len(lines)


def _ruled(lines: Sequence[str]) -> tuple[int, int] | None:
    """Return the last block that begins with a ruled line and reads like a card, up to the line that closes it."""
    rules = [at for at, line in enumerate(lines) if RULED.match(line)]
    for at in reversed(rules):
        block = lines[at + 1 :]
        if at and not _facts(block) and not _words(block):
            continue  # this one closes a block
        close = next((n for n in rules if n > at and not _words(lines[n + 1 : n + 2])), None)
        last = len(lines) if close is None else close + 1
        inside = _words(lines[at + 1 : last])
        if 1 <= len(inside) <= MOST_LINES and _facts(inside) >= ENOUGH_RULED and not _words(lines[last:]):
            opening = _opening(lines, rules, at, last)
            return opening, last
    return None


def _opening(lines: Sequence[str], rules: Sequence[int], at: int, last: int) -> int:
    """Return the ruled line with which the card begins: it may have another one under the company's name."""
    for earlier in rules:
        inside = _words(lines[earlier:last])
        if earlier < at and len(inside) <= MOST_LINES and not _has_blank_gap(lines[earlier:at]):
            return earlier
    return at


def _has_blank_gap(lines: Sequence[str]) -> bool:
    return any(not line.strip() for line in lines)


def _bare(lines: Sequence[str]) -> int | None:
    """Return where the last paragraph begins if it reads like a card and something else stands above it."""
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    first = last
    while first and lines[first - 1].strip():
        first -= 1
    block = lines[first:last]
    short = all(len(line.strip()) <= 60 for line in block)
    calls = any(FACTS[0].search(line) or FACTS[1].search(line) for line in block)
    if _words(lines[:first]) and 2 <= len(block) <= 10 and short and calls and _facts(block) >= ENOUGH_BARE:
        return first
    return None


def _facts(lines: Sequence[str]) -> int:
    text = "\n".join(lines)
    return sum(1 for fact in FACTS if fact.search(text))


def _words(lines: Sequence[str]) -> list[str]:
    """Return the lines that say something: neither blank nor ruled."""
    return [line for line in lines if line.strip() and not RULED.match(line)]
