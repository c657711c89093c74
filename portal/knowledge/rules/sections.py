"""An article's sections, as far as comparing two editions goes: what stands under which heading."""

import re
from collections.abc import Sequence

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"^ {0,3}#{1,6}(?:\s|$)")


def sections(body: str) -> list[str]:
    """Return the texts of a Markdown body: what stands before the first heading, then each heading with its text.

    >>> sections("Before\\n## One\\ntext\\n```\\n# no heading\\n```\\n## Two")
    ['Before', '## One\\ntext\\n```\\n# no heading\\n```', '## Two']
    """
    found: list[list[str]] = [[]]
    fence = ""
    for line in body.splitlines():
        opened = _FENCE.match(line)
        if opened and not fence:
            fence = opened[1]
        elif opened and opened[1].startswith(fence):
            fence = ""
        elif not fence and _HEADING.match(line):
            found.append([])
        found[-1].append(line)
    return ["\n".join(lines).strip() for lines in found]


def changed(before: str, after: str, translated: str) -> Sequence[int]:
    """Return which headings of a translation (0 is the first) stand over something that the original changed since.

    Only where all three are built alike can one tell; else nothing is said of single sections.

    >>> changed("## A\\nx\\n## B\\ny", "## A\\nx\\n## B\\nz", "## あ\\nx\\n## い\\ny")
    [1]
    >>> changed("## A", "## A\\n## B", "## あ")
    []
    """
    old, new, theirs = sections(before), sections(after), sections(translated)
    if not len(old) == len(new) == len(theirs):
        return []
    return [number - 1 for number in range(1, len(new)) if old[number] != new[number]]
