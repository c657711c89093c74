"""Text cells that a spreadsheet would run as formulas, made safe on the way out and given back on the way in.

The apostrophe is also put before text that already reads as a protected cell, so that taking one off
again always gives back exactly what was written.
"""

import re

_RUNS_AS_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]|'*[\t\r\n]")
_LOOKS_PROTECTED = re.compile(r"'+\s*[=+\-@＝＋－＠]|'+[\t\r\n]")


def protected(text: str) -> str:
    """Return the text of a CSV cell that no spreadsheet runs as a formula.

    >>> protected("=1+1"), protected("'=1+1"), protected("plain")
    ("'=1+1", "''=1+1", 'plain')
    """
    return "'" + text if _RUNS_AS_FORMULA.match(text) else text


def protected_as_string(text: str) -> str:
    """Return the text of a cell that is stored as a string, so that `unprotected` gives it back.

    >>> protected_as_string("=1+1"), protected_as_string("'=1+1")
    ('=1+1', "''=1+1")
    """
    return "'" + text if _LOOKS_PROTECTED.match(text) else text


def unprotected(cell: str) -> str:
    """Take off one protecting apostrophe, where there is one.

    >>> unprotected("'=1+1"), unprotected("''=1+1"), unprotected("=1+1"), unprotected("'tis")
    ('=1+1', "'=1+1", '=1+1', "'tis")
    """
    return cell[1:] if _LOOKS_PROTECTED.match(cell) else cell
