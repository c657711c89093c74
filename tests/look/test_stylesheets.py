"""One stylesheet is served: what a room calls a class must not dress what another room calls so."""

import re
from collections import defaultdict
from pathlib import Path

SHEETS = Path(__file__).parents[2] / "static" / "css"
ROOMS_BEGIN = "50"
COMMENT, SELECTORS, BARE = (
    re.compile(r"/\*.*?\*/", re.DOTALL),
    re.compile(r"([^{}]+)\{"),
    re.compile(r"\.([\w-]+)"),
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
