"""The desk of onboarding: every journey by its clock, what waits for whom and since when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.door import DeskBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.activity.queries import Doer, named
from portal.foundation import clock
from portal.foundation.charts.squares import squares
from portal.onboarding.forms.words import PACE_WORDS, PAUSE_WORDS, WAITING_WORDS
from portal.onboarding.queries import desk as asked
from portal.onboarding.queries.desk import Named
from portal.onboarding.rules.desk import (
    STANDING_OF,
    STANDINGS,
    Line,
    Show,
    Sort,
    Whose,
    Wish,
    listed,
)
from portal.onboarding.rules.words import Waiting

ROWS = 25
LONGEST_SEARCH, MOST_PAGES = 100, 1_000
bp = DeskBlueprint("journeys_desk", __name__, "/onboarding")
register(
    Entry(
        "journeys_desk.index",
        _l("Onboarding"),
        "route",
        Permit.ONBOARDING_FIGURES,
        24,
        "desk",
        belongs=("journeys_desk.", "journey_figures.", "journey_templates.", "template_", "reminder_rules."),
    )
)


@dataclass(frozen=True)
class Shown:
    """A line with what its row writes: today at the customer, who leads, the days of its clock."""

    line: Line
    lead: Doer | None
    day: int | None  # day n of its clock, the first being 1
    waits_days: int | None
    late: bool  # the day of the next step has passed, by its clock


@bp.page("", permit=Permit.ONBOARDING_FIGURES)
def index() -> ResponseReturnValue:
    """Show every journey in reach by its clock."""
    user, templates = standpoint().user, asked.templates()
    wish = _wish(templates)
    found = listed(_lines(wish, templates), wish)
    running = replace(wish, show=Show.RUNNING)
    counted = listed(_lines(running, templates), running) if wish.show is Show.FINISHED else found
    shown = found.page(wish.page, ROWS)
    return render_template(
        "onboarding/desk/index.html",
        wish=wish,
        counted=counted,
        drawn=squares(counted.standings, STANDINGS),
        rows=_shown(shown),
        templates=templates,
        finished=asked.count_finished(user),
        pages=_pages(wish, len(found.lines)),
        whose_tabs=_tabs(wish, found.whose),
        picks=_picks(),
        sorts=_sorts(),
        words={"pace": PACE_WORDS, "waiting": WAITING_WORDS, "pause": PAUSE_WORDS},
    )


def _lines(wish: Wish, templates: Sequence[Named]) -> list[Line]:
    found = asked.lines(standpoint().user, words=wish.words, finished=wish.show is Show.FINISHED)
    chosen = next((one.id for one in templates if one.public_id == wish.template), None)
    return [line for line in found if line.template_id == chosen] if chosen else found


def _wish(templates: Sequence[Named]) -> Wish:
    said = request.args
    template = said.get("template", "")
    return Wish(
        whose=_one_of(Whose, said.get("whose"), Whose.ALL),
        show=_one_of(Show, said.get("pick", said.get("show")), Show.RUNNING),
        sort=_one_of(Sort, said.get("sort"), Sort.CLOCK),
        template=template if any(one.public_id == template for one in templates) else "",
        words=said.get("q", "").replace("\0", " ").strip()[:LONGEST_SEARCH],
        page=min(max(said.get("page", 1, type=int), 1), MOST_PAGES),
    )


def _shown(lines: Sequence[Line]) -> list[Shown]:
    people = named(line.lead_id for line in lines if line.lead_id)
    return [_one(line, people) for line in lines]


def _one(line: Line, people: Mapping[int, Doer]) -> Shown:
    today = clock.today(line.zone)
    ended = line.wow_at or line.completed_at or line.cancelled_at
    until = clock.day_of(ended, line.zone) if ended else today
    since = clock.day_of(line.waits_since, line.zone) if line.waits_since else None
    return Shown(
        line,
        people.get(line.lead_id or 0),
        (until - line.began).days + 1 if line.began and line.started_at and until >= line.began else None,
        (today - since).days if since else None,
        bool(line.next_due and line.next_due < today and line.late_days and not line.paused),
    )


def _tabs(wish: Wish, counted: Mapping[Whose, int]) -> list[tuple[str, str, bool, int]]:
    """Return the switch between one's own customers and all; only where it says something."""
    words = [(_("As primary"), Whose.PRIMARY), (_("As backup"), Whose.BACKUP), (_("All"), Whose.ALL)]
    if not any(counted[whose] for _label, whose in words if whose is not Whose.ALL):
        return []
    return [
        (label, url_for(".index", **wish.said(whose=whose)), whose is wish.whose, counted[whose])
        for label, whose in words
    ]


def _picks() -> list[tuple[Show, Any, str | None]]:
    """Return by what the list can be narrowed: what, in which words, with which standing's shape."""
    return [
        *((Show(pace.value), PACE_WORDS[pace], STANDING_OF[pace]) for pace in STANDING_OF),
        (Show.VENDOR, WAITING_WORDS[Waiting.VENDOR], None),
        (Show.CUSTOMER, WAITING_WORDS[Waiting.CUSTOMER], None),
        (Show.TROUBLE, _("Somebody is stuck"), None),
        (Show.PAUSED, WAITING_WORDS[Waiting.PAUSED], None),
        (Show.PREPARED, _("In preparation"), None),
    ]


def _sorts() -> list[tuple[Sort, str]]:
    return [
        (Sort.CLOCK, _("By clock")),
        (Sort.WAITING, _("Longest waiting")),
        (Sort.DUE, _("Next due day")),
        (Sort.STARTED, _("Begun last")),
        (Sort.NAME, _("Name (kana)")),
    ]


def _pages(wish: Wish, total: int) -> dict[str, Any]:
    first = (wish.page - 1) * ROWS
    more = first + ROWS < total
    return {
        "first": min(first + 1, total),
        "last": min(first + ROWS, total),
        "total": total,
        "previous_url": url_for(".index", **wish.said(page=wish.page - 1)) if wish.page > 1 else None,
        "next_url": url_for(".index", **wish.said(page=wish.page + 1)) if more else None,
    }


def _one_of(kind: Any, word: str | None, otherwise: Any) -> Any:
    return kind(word) if word is not None and word in set(kind) else otherwise
