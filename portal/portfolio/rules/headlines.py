"""One sentence that says where a plan stands: which one, and by how many points it is ahead or behind."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Headline:
    """Which sentence to say. `points` are percentage points between attained and planned, never negative."""

    code: str
    points: int = 0


def points_ahead(progress: float | None, expected: float | None) -> int | None:
    """Return by how many whole points a plan is ahead, as the two percentages beside it read.

    >>> points_ahead(0.386, 0.284), points_ahead(0.29, 0.55), points_ahead(None, 0.3)
    (11, -26, None)
    """
    if progress is None or expected is None:
        return None
    return round(progress * 100) - round(expected * 100)


def headline(
    *, state: str | None, standing: str, ahead: int | None, starts_on: date | None, today: date
) -> Headline:
    """Choose the sentence for a plan (`state` None: there is none).

    >>> day = date(2026, 11, 21)
    >>> headline(state="agreed", standing="on_track", ahead=11, starts_on=day, today=day)
    Headline(code='ahead', points=11)
    >>> headline(state="agreed", standing="off_track", ahead=2, starts_on=day, today=day)
    Headline(code='off_track_in_parts', points=2)
    """
    if state is None:
        return Headline("no_plan")
    if state == "closed":
        return Headline("closed")
    if starts_on is not None and today < starts_on:
        return Headline("not_begun")
    if standing == "achieved":
        return Headline("achieved")
    if standing == "no_data" or ahead is None:
        return Headline("no_data")
    if standing == "on_track":
        return Headline("ahead" if ahead > 0 else "level" if ahead == 0 else "nearly", abs(ahead))
    return Headline(standing if ahead < 0 else f"{standing}_in_parts", abs(ahead))
