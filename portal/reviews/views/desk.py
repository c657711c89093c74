"""The reviews of one's customers, what meets first on top."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.door import DeskBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import REACHES_ALL, Permit
from portal.accounts.standpoint import standpoint
from portal.reviews.forms.words import STATE_WORDS
from portal.reviews.paper import words
from portal.reviews.queries import desk
from portal.reviews.rules.desk import Line, Show, counted, narrowed_to

bp = DeskBlueprint("reviews_desk", __name__, "/reviews")
ROWS = 50
register(
    Entry(
        "reviews_desk.index", _l("Business reviews"), "scroll-text", Permit.REVIEWS_LEAD, 47, "desk",
        belongs=("reviews_desk.", "review_templates.", "review_batches."),
    )
)  # fmt: skip
SHOW_WORDS = {
    Show.TO_BEGIN: _l("To be begun"),
    Show.PREPARED: _l("Being prepared"),
    Show.OPEN: _l("Both sides fill it"),
    Show.ASKED: _l("Waiting for a look"),
    Show.FINAL: _l("Final"),
}


@bp.page("", permit=Permit.REVIEWS_LEAD)
def index() -> ResponseReturnValue:
    """Show the review of each customer that counts, with what is blank and what has no data."""
    point = standpoint()
    reaches_all = point.user.staff_role in REACHES_ALL
    whose = request.args.get("whose", "")
    whose = whose if whose in ("mine", "all") else "all" if reaches_all else "mine"
    show = request.args.get("show", "")
    sought = request.args.get("q", "").replace("\0", "").strip()[:100]
    found = desk.lines(point.user)
    lines = [line for line in found if whose == "all" or line.mine]
    narrowed = narrowed_to(lines, Show(show) if show in set(Show) else None, sought)
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    asked: dict[str, Any] = {"whose": whose, "show": show or None, "q": sought or None}
    return render_template(
        "reviews/desk/index.html",
        rows=[_row(line) for line in narrowed[(page - 1) * ROWS : page * ROWS]],
        filters=_filters(counted(lines), show, len(lines), {"whose": whose, "q": sought or None}),
        tabs=_tabs(found, whose), sought=sought, whose=whose, show=show, pages=_pages(page, len(narrowed), asked),
    )  # fmt: skip


def _row(line: Line) -> dict[str, Any]:
    review = line.review
    if review is not None and (line.is_filling or line.due is None):
        called = words.period_words(review.kind, review.first, review.last, line.first_month)
        state = STATE_WORDS[review.state]
    elif line.due is not None:
        called = words.period_words(line.due.kind, line.due.first, line.due.last, line.first_month)
        state = SHOW_WORDS[Show.TO_BEGIN]
    else:
        called, state = "", ""
    return {"line": line, "called": called, "state": state}


def _filters(counts: dict[Show, int], show: str, total: int, kept: dict[str, Any]) -> list[Any]:
    everything = (_("All"), url_for(".index", **kept), not show, total, None)
    return [
        everything,
        *(
            (SHOW_WORDS[one], url_for(".index", show=one.value, **kept), show == one, counts[one], None)
            for one in Show
            if counts[one] or show == one
        ),
    ]


def _tabs(lines: list[Line], whose: str) -> list[Any]:
    own = sum(line.mine for line in lines)
    if own == len(lines):
        return []
    return [
        (_("My customers"), url_for(".index", whose="mine"), whose == "mine", own),
        (_("All customers"), url_for(".index", whose="all"), whose == "all", len(lines)),
    ]


def _pages(page: int, total: int, asked: dict[str, Any]) -> dict[str, Any]:
    last = min(page * ROWS, total)
    return {
        "first": min((page - 1) * ROWS + 1, total),
        "last": last,
        "total": total,
        "previous_url": url_for(".index", page=page - 1, **asked) if page > 1 else None,
        "next_url": url_for(".index", page=page + 1, **asked) if last < total else None,
    }
