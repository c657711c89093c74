"""Extension point: what features above say beside articles: the step somebody reads for, and the way back to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.accounts.standpoint import Standpoint


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
_ways: list[Ways] = []


def ways(find: Ways) -> Ways:
    """Decorator: the function names the articles that the reader's own work needs now, the next one first.

    It is asked on every page of an article, so it keeps what it found under the versions that shape it.
    """
    _ways[:] = [each for each in _ways if each.__qualname__ != find.__qualname__] + [find]
    return find


def ways_of(point: Standpoint) -> list[Way]:
    """Return the work of this reader for which there is something to read, the next one first."""
    if point.customer is None:
        return []
    return [way for find in _ways for way in find(point)]
