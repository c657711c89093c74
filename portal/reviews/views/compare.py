"""Two editions, two quarters, or what stands there now beside what was final: figures, tables row by row, words."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.agreements.queries.document import named
from portal.foundation.i18n import full_date, number
from portal.foundation.markup import to_html
from portal.reviews.models import Review
from portal.reviews.paper.called import called
from portal.reviews.paper.corrections import FIELDS, value_words
from portal.reviews.paper.words import period_words
from portal.reviews.queries import comparing, reviews
from portal.reviews.queries.comparing import Kept, compared
from portal.reviews.queries.snapshots import draft_of, frozen, people_in
from portal.reviews.rules.comparing import CHANGED, CellPair, TablePair
from portal.reviews.rules.snapshot import Snapshot
from portal.reviews.rules.words import ReviewState
from portal.reviews.views.stages_box import addresses

bp = CustomerBlueprint("review_compare", __name__, path="/reviews")
REVIEW = {"review": reviews.review}
NOW = "now"
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
#: The fields of decisions and aims that a comparison tells.
DECISION_FIELDS = ("reason", "decide_by", "decider", "decider_name", "answer", "answer_text", "answered_on")
AIM_FIELDS = ("kind", "why", "side", "owner", "due_on", "under")


@dataclass(frozen=True)
class Choice:
    """Something that can be set beside something else: what forms name it by, and what it is called."""

    code: str
    label: str
    heading: str
    review_pid: str


@bp.page("/<pid:review>/compare", permit=Permit.REVIEWS_READ, loads=REVIEW)
def show(review: Review) -> ResponseReturnValue:
    """Set two editions, or what stands there now, beside each other."""
    choices = _choices(review)
    pair = _chosen(review, choices)
    facts: dict[str, Any] = {"pair": pair, "c": None}
    if pair is not None:
        found = compared(_snapshot(review, pair[0]), _snapshot(review, pair[1]))
        people = named(people_in(found.before) | people_in(found.after))
        facts |= {"c": found, "people": people, "whole": bool(request.args.get("whole"))}
    response = make_response(
        render_template(
            "reviews/compare/show.html", review=review, title=called(review, standpoint().customer), choices=choices,
            to=addresses(review), action=_here(review), fields=FIELDS, cell=cell, html=to_html, moving=moving,
            by=growth, item_fields={"decision": DECISION_FIELDS, "aim": AIM_FIELDS}, value_words=value_words,
            swap=_swap(review, pair), **facts,
        )
    )  # fmt: skip
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def cell(value: Any) -> str:
    """Return one cell of a table as people read it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return full_date(value)
    if isinstance(value, int | float):
        return number(value)
    return full_date(date.fromisoformat(value)) if _ISO_DAY.fullmatch(str(value)) else str(value)


def growth(pair: CellPair) -> str:
    """Return by how much a number grew, with its sign; empty where it did not, or is none."""
    if not pair.by:
        return ""
    return f"{'+' if pair.by > 0 else '−'}{number(abs(pair.by))}"


def moving(table: TablePair) -> list[int]:
    """Return which columns differ in any row that both have; the first is left out, since it names the row."""
    both = [row for row in table.rows if row.kind == CHANGED]
    return [at for at in range(1, len(table.columns)) if any(row.cells[at].differs for row in both)]


def _choices(review: Review) -> list[Choice]:
    found = [_choice(one) for one in comparing.kept_editions()]
    if review.state is ReviewState.FINAL:
        return found
    customer = standpoint().customer
    words = review.title or period_words(
        review.period_kind, review.first, review.last, customer.fiscal_first_month
    )
    now = Choice(
        NOW, _("%(review)s, as it stands now", review=words), _("As it stands now"), review.public_id
    )
    return [now, *found]


def _choice(one: Kept) -> Choice:
    customer = standpoint().customer
    words = one.title or period_words(one.kind, one.first, one.last, customer.fiscal_first_month)
    edition = _("Edition %(number)s", number=one.number)
    label = _("%(review)s, edition %(number)s", review=words, number=one.number)
    return Choice(one.public_id, label, f"{words} · {edition}", one.review_pid)


def _chosen(review: Review, choices: list[Choice]) -> tuple[Choice, Choice] | None:
    """Return what the reader chose; else the two newest of this review, or its newest beside the quarter before."""
    wanted = [request.args.get(name, "") for name in ("before", "after")]
    known = {one.code: one for one in choices}
    if any(code and code not in known for code in wanted):
        abort(404)
    own = [one for one in choices if one.review_pid == review.public_id]
    after = known[wanted[1]] if wanted[1] else next(iter(own), None)
    if after is None:
        return None
    older = choices[choices.index(after) + 1 :]
    before = known[wanted[0]] if wanted[0] else next(iter(older), None)
    return (before, after) if before is not None else None


def _snapshot(review: Review, choice: Choice) -> Snapshot:
    if choice.code == NOW:
        return draft_of(review, standpoint().customer)
    edition = comparing.edition(choice.code)
    if edition is None:
        abort(404)
    return frozen(edition)


def _here(review: Review) -> str:
    return url_for("review_compare.show", slug=standpoint().customer.slug, review=review.public_id)


def _swap(review: Review, pair: tuple[Choice, Choice] | None) -> str:
    if pair is None:
        return ""
    return f"{_here(review)}?before={pair[1].code}&after={pair[0].code}"
