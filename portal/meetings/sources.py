"""Extension point: what else stands in a person's own calendar beside their meetings: days by which something is due.

Features above register a function that returns entries for one person, as far as that person may see them now, in a
fixed number of statements; it writes nothing, since calendar programs ask all day.
"""

from collections.abc import Callable, Sequence

from portal.accounts.models import User
from portal.meetings.rules.ics import Entry

Entries = Callable[[User], Sequence[Entry]]
_sources: list[Entries] = []


def in_own_calendar(source: Entries) -> Entries:
    """Decorator: what the function returns stands in a person's calendar as well."""
    if source not in _sources:
        _sources.append(source)
    return source


def others_of(user: User) -> list[Entry]:
    """Return all that stands in a person's calendar beside meetings."""
    return [entry for source in _sources for entry in source(user)]
