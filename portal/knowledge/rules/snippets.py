"""Pieces of text that many articles share, by the line that asks for one: `{{snippet name}}`."""

import re

LONGEST_NAME = 60
_ASKED = re.compile(rf"\{{\{{\s*snippet\s+([^{{}}\n]{{1,{LONGEST_NAME}}}?)\s*\}}\}}")


def snippet_of(line: str) -> str:
    """Return the name of the snippet that a line asks for, empty for any other line.

    >>> snippet_of("{{snippet お問い合わせ先}}"), snippet_of("see {{snippet x}}")
    ('お問い合わせ先', '')
    """
    found = _ASKED.fullmatch(line.strip())
    return found[1].strip() if found else ""
