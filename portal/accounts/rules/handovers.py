"""What a handover must say before the next person can begin."""

from collections.abc import Mapping

#: In the order in which they are written and read.
PARTS = ("goals_promised", "problem", "people", "risks", "commitments")
#: Without these nobody can run a kick-off.
NEEDED = ("goals_promised", "problem", "people")


def missing_parts(parts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the needed parts that are still blank.

    >>> missing_parts({"goals_promised": "Invoices in 3 days", "problem": " ", "people": "Tanaka"})
    ('problem',)
    """
    return tuple(part for part in NEEDED if not parts.get(part, "").strip())
