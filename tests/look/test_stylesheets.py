"""One stylesheet is served: a name dresses one thing, in one room and in one place."""

import re
from collections import Counter, defaultdict
from pathlib import Path

SHEETS = Path(__file__).parents[2] / "static" / "css"
ROOMS_BEGIN = "50"
COMMENT, SELECTORS, BARE = (
    re.compile(r"/\*.*?\*/", re.DOTALL),
    re.compile(r"([^{}]+)\{"),
    re.compile(r"\.([\w-]+)"),
)
#: Rules inside a block of their own: other widths, other media, moments of a movement.
BLOCK = re.compile(
    r"@(?:media|supports|container|keyframes|page|font-face)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}"
)


def rooms_by_class() -> dict[str, set[str]]:
    """Return in which rooms' sheets a class stands alone as a selector."""
    found: dict[str, set[str]] = defaultdict(set)
    for sheet in SHEETS.glob("*.css"):
        for selectors in SELECTORS.findall(COMMENT.sub("", sheet.read_text())):
            for one in map(BARE.fullmatch, map(str.strip, selectors.split(","))):
                if one and sheet.name >= ROOMS_BEGIN:
                    found[one[1]].add(sheet.name)
    return found


def test_no_class_is_dressed_by_two_rooms():
    found = rooms_by_class()
    assert len(found) > 500
    assert {name: rooms for name, rooms in found.items() if len(rooms) > 1} == {}


def test_each_selector_has_one_rule_in_a_sheet():
    """Two things of one name in a sheet: the later rule undresses the former, as the days of free times once were."""
    for sheet in SHEETS.glob("*.css"):
        plain = BLOCK.sub("", COMMENT.sub("", sheet.read_text()))
        rules = Counter(one.strip() for one in SELECTORS.findall(plain) if "," not in one)
        assert {one for one, times in rules.items() if times > 1} == set(), sheet.name
