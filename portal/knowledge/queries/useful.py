"""What a reader's next step needs read, and since when something is new to them: beside lists, and beside a search."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from portal.accounts.standpoint import Standpoint
from portal.accounts.visits import visit_before
from portal.foundation import clock
from portal.foundation.audience import Reader
from portal.knowledge.marks import Way, ways_of
from portal.knowledge.queries import lists
from portal.knowledge.queries.articles import one as article_of
from portal.knowledge.queries.lists import NEW_WITHIN, Line
from portal.knowledge.queries.related import related

MOST_WAYS = 3
LONGEST_NEW: timedelta = 4 * NEW_WITHIN


@dataclass(frozen=True)
class Useful:
    """What the reader's next step needs read: the step, and the lines, the next one's first."""

    way: Way
    lines: tuple[tuple[Line, str], ...]  # with what is said below it


def new_since(point: Standpoint) -> datetime:
    """Return since when something is new to a reader: their last visit, at most some weeks ago."""
    before = visit_before(point.membership) if point.membership is not None else None
    today = clock.now().replace(
        hour=0, minute=0, second=0, microsecond=0
    )  # the same all day, so that pages are kept
    return max(before or today - NEW_WITHIN, today - LONGEST_NEW)


def useful(point: Standpoint, reader: Reader, reading: str) -> Useful | None:
    """Return what a reader's next step needs read, what goes with it, and what the step after it needs."""
    ways = ways_of(point)
    if not ways:
        return None
    me = point.user.id
    asked = ways[:MOST_WAYS]
    found = {
        way.article_pid: article_of(way.article_pid, reader, person_id=me, wanted=reading) for way in asked
    }
    first = next((way for way in asked if found[way.article_pid] is not None), None)
    here = found[first.article_pid] if first else None
    if first is None or here is None:
        return None
    beside = related(here, reader)[:1]
    later = [each for each in found.values() if each is not None and each.id != here.id][:1]
    known = lists.lines_of([here.id, *beside, *(each.id for each in later)], reader, reading, person_id=me)
    later_ways = {each.id: way for way in ways for each in later if way.article_pid == each.public_id}
    lines = [(known[one], _said(known[one], later_ways.get(one))) for one in known if one in known]
    order = [here.id, *beside, *(each.id for each in later)]
    lines.sort(key=lambda pair: order.index(pair[0].id))
    return Useful(first, tuple(lines))


def _said(line: Line, later: Way | None) -> str:
    if line.begun:
        return _("Read in part")
    if later is not None:
        return _("For the step “%(title)s”", title=later.title)
    return line.lead
