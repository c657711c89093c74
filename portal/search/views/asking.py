"""What was not found becomes a question: with what was searched for and read, if its author wants that told."""

from typing import Any

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import wants_part, way_on
from portal.search import sources
from portal.search.actions import searchings
from portal.search.actions.searchings import Looked
from portal.search.forms.asking import AskForm
from portal.search.queries import results as queries
from portal.search.rules.words import clean
from portal.search.sources import Asked, Asks, Told, Where
from portal.search.views.places import asked_words, both, bp, take_a_turn, where_here
from portal.search.views.results import may_ask

LONGEST_TITLE, LONGEST_LINE = 80, 300
SEARCHED = "search"
WRITTEN = ("title", "question", "q")  # the fields in which somebody writes what they want to know


@bp.page("/ask", permit=Permit.SEARCH, endpoint="ask")
def ask() -> ResponseReturnValue:
    """Offer to ask what was not found: a page, or the end of the page of results."""
    where = where_here()
    if not may_ask(where):
        return _back(where)
    return _page(where, AskForm(None, data={"q": clean(asked_words())}), status=200)


@bp.page("/ask", permit=Permit.SEARCH, methods=("POST",), endpoint="send")
def send() -> ResponseReturnValue:
    """Begin the question with whoever answers."""
    where, form = where_here(), AskForm()
    asks = sources.asks()
    if not may_ask(where) or asks is None or where.point is None:
        return _back(where)
    if not form.validate():
        return _page(where, form, status=422)
    words, text = clean(form.q.data or ""), form.question.data.strip()
    chosen = set(request.form.getlist("tell"))
    told = [one for one in _told(where, words) if one.code in chosen]
    searched = words if SEARCHED in chosen else ""
    url = asks.begin(where.point, Asked(_title(text), text, searched, told))
    point = standpoint()
    searchings.became_a_question(
        Looked(words, None, where.language, point.user.id, point.customer.id, point.side)
    )
    return way_on(url)


@both("/answers", endpoint="answers")
def answers() -> ResponseReturnValue:
    """Give whoever writes a question what may answer it already."""
    where = where_here()
    take_a_turn(where)
    written = next((request.args[name] for name in WRITTEN if request.args.get(name)), "")
    facts = {"shown": queries.answers(where, clean(written))}
    response = make_response(render_template("search/_answers.html", **facts))
    response.headers["Cache-Control"] = "no-store"
    return response


def _back(where: Where) -> ResponseReturnValue:
    """Lead back to what is found: whoever answers, or only looks on, asks nothing here."""
    return way_on(url_for("search.results", slug=where.name, q=clean(asked_words()) or None))


def _page(where: Where, form: AskForm, *, status: int) -> ResponseReturnValue:
    words, asks = clean(form.q.data or ""), sources.asks()
    whole = not wants_part()
    facts: dict[str, Any] = {
        "form": form,
        "words": words,
        "told": _offered(where, words),
        "chosen": set(request.form.getlist("tell")) if request.method == "POST" else None,
        "asks": asks,
        "facts": asks.facts(where.point) if isinstance(asks, Asks) and where.point else None,
        "elsewhere": sources.asked_elsewhere(where.point, words) if where.point else [],
        "action": url_for("search.send", slug=where.name),
        "back_url": url_for("search.results", slug=where.name, q=words or None),
    }
    return make_response(render_template("search/ask.html" if whole else "search/_ask.html", **facts), status)


def _offered(where: Where, words: str) -> list[Told]:
    """Return what may be told along, what was searched for first."""
    searched = [Told(SEARCHED, _("What I searched for"), _("“%(word)s”", word=words))] if words else []
    return searched + _told(where, words)


def _told(where: Where, words: str) -> list[Told]:
    return sources.told_along(where, words)


def _title(text: str) -> str:
    """Return the beginning of a question as what its conversation is called."""
    line = " ".join(text.split())
    for end in ("。", "？", "?", "！"):
        first, found, _rest = line[: LONGEST_TITLE + 1].partition(end)
        if found and len(first) > 4:
            return first + (end if end != "。" else "")
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1].rstrip() + "…"
