"""The page of results, inside a customer and at the desk, and what shows in the box while one types."""

from collections.abc import Callable
from typing import Any

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from portal.accounts import branding
from portal.accounts.permits import Permit
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.i18n import LANGUAGES, language
from portal.foundation.pages import kept_body, kept_page, wants_part, with_etag
from portal.search import sources
from portal.search.queries import results as queries
from portal.search.queries.results import MOST_PAGES, Wish
from portal.search.queries.stamps import stamp
from portal.search.rules.words import clean, parts_of
from portal.search.sources import Aside, Where
from portal.search.views.places import asked_words, both, take_a_turn, url_at, where_here
from portal.search.views.wording import said_of

MOST_PATH = 400


@both("", endpoint="results")
def results() -> ResponseReturnValue:
    """Show what is found; to a page that is open only the part below its box."""
    where = where_here()
    if wants_part():
        take_a_turn(where)
        return Response(render_template("search/_found.html", **facts(where, wish_asked())))
    return _kept(where, wish_asked())


def _kept(where: Where, wish: Wish) -> ResponseReturnValue:
    """Answer with the page, kept for its reader while nothing on it changes."""
    known, point = stamp(where), where.point
    if known is None or point is None:
        return _whole(where, wish)
    zone = point.user.time_zone
    key = (
        "search",
        wish,
        where.reader,
        known,
        zone,
        clock.today(zone),
        clock.today(point.customer.time_zone),
    )
    return kept_page(key, lambda: _whole(where, wish))


def _whole(where: Where, wish: Wish) -> str:
    drawn = (_aside(where, one) for one in sources.asides(where))
    shown = [html for html in drawn if html.strip()]
    return render_template("search/results.html", asides=shown, **facts(where, wish))


def _aside(where: Where, one: Aside) -> Markup:
    """Return what stands beside what is found, drawn once while nothing of it changes."""
    key = ("search.aside", one.template, one.key, where.name, where.language, where.person_id, where.reader)
    return kept_body(key, lambda: render_template(one.template, **one.facts()))


@both("/box", endpoint="box")
def box() -> ResponseReturnValue:
    """Give a page what stands in its box, which is the same for a while."""
    return with_etag(make_response(render_template("search/box.html")), "search.box", language())


@both("/typed", endpoint="typed")
def typed() -> ResponseReturnValue:
    """Give the box what somebody may mean who is still typing."""
    return typed_part(where_here())


def typed_part(where: Where) -> Response:
    """Answer with the first few hits."""
    take_a_turn(where)
    words = clean(asked_words())
    shown = queries.typed(where, words)
    facts = {
        "words": words,
        "shown": shown,
        "beside": sources.beside(where, words) if words else [],
        "whole_url": url_at(where, "results", q=words),
    }
    answer = make_response(render_template("search/_typed.html", **facts))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def wish_asked() -> Wish:
    """Return what the address asks for."""
    asked = request.args
    path, language = asked.get("category", "")[:MOST_PATH], asked.get("lang", "")
    return Wish(
        clean(asked_words()),
        tab=asked.get("in", "")[:30],
        category=path if path.startswith("/") else "",
        language=language if language in LANGUAGES else "",
        newest=asked.get("sort") == "newest",
        exact=asked.get("exact") == "1",
        page=min(max(asked.get("page", 1, type=int), 1), MOST_PAGES),
    )


def facts(where: Where, wish: Wish) -> dict[str, Any]:
    """Return what the page of results shows."""
    found = queries.results(where, wish)
    return {
        "where": where,
        "wish": wish,
        "found": found,
        "said": said_of(wish, found),
        "parts": parts_of(wish.words),
        "beside": sources.beside(where, wish.words) if wish.words and wish.page == 1 and not wish.tab else [],
        "url_of": _addresses(where, wish),
        "languages_to_choose": LANGUAGES,
        "log_url": url_at(where, "note") if _may_note(where) else "",
        "ask_url": url_at(where, "ask", q=wish.words) if may_ask(where) else "",
        "typed_url": url_at(where, "results"),
        "box_label": box_label(where),
    }


def box_label(where: Where) -> str:
    """Return what can be looked through here."""
    if where.public:
        return _("Search the help")
    if not where.inside:
        return _("Search customers, people and articles")
    if where.point is not None and where.point.side is Side.CUSTOMER:
        return _("Search articles, your plan and more")
    return _("Search articles, this customer's plan and more")


def may_ask(where: Where) -> bool:
    """Tell whether what was not found can become a question of this reader."""
    point = where.point
    if point is None or point.customer is None or point.read_only or point.side is not Side.CUSTOMER:
        return False
    asks = sources.asks()
    return asks is not None and branding.module_on("conversations") and point.may(Permit.CONVERSATIONS_WRITE)


def _may_note(where: Where) -> bool:
    return where.point is None or not where.point.read_only


def _addresses(where: Where, wish: Wish) -> Callable[..., str]:
    """Return a function from what is to be different to an address of this page."""
    now = {
        "q": wish.words,
        "in": wish.tab,
        "category": wish.category,
        "lang": wish.language,
        "sort": "newest" if wish.newest else "",
        "exact": "1" if wish.exact else "",
    }

    def url_of(**changed: Any) -> str:
        asked = {name: value for name, value in {**now, **changed}.items() if value}
        return url_at(where, "results", **asked)

    return url_of
