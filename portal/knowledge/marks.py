"""Extension point: what features above say beside articles: the step somebody reads for, and the way back to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.accounts.standpoint import Standpoint
from portal.foundation.audience import Audience


@dataclass(frozen=True)
class Way:
    """A piece of work for which an article is read, as its reader may see it: the step of an onboarding.

    `after` is what comes when it is done, and by when. Plain values alone: they shape what is kept of a page.
    """

    article_pid: str
    kicker: str  # "Onboarding 7 / 12"
    title: str
    url: str
    back: str  # what the button says: "Back to this step"
    due: date | None = None
    late: bool = False
    mine: bool = False
    after: str = ""
    after_due: date | None = None


Ways = Callable[[Standpoint], Sequence[Way]]
#: Columns (as statements of one number) that change whenever the ways of a customer (a bound id) may have changed.
Stamps = Callable[[Audience, Any], Sequence[Any]]
_ways: dict[str, tuple[Ways, Stamps]] = {}


def ways(name: str, stamps: Stamps) -> Callable[[Ways], Ways]:
    """Decorator: the function names the articles that the reader's own work needs now, the next one first.

    Pages of articles are kept while what `stamps` says stays the same.
    """

    def register(find: Ways) -> Ways:
        _ways[name] = find, stamps
        return find

    return register


def stamps() -> list[Stamps]:
    """Return what tells that ways changed."""
    return [stamp for _find, stamp in _ways.values()]


def ways_of(point: Standpoint) -> list[Way]:
    """Return the work of this reader for which there is something to read, the next one first."""
    if point.customer is None:
        return []
    return [way for find, _stamps in _ways.values() for way in find(point)]
