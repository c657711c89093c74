"""The public help: articles that anybody may read, under clean addresses, in both languages, without a cookie.

The language is that of the address, whoever reads; nothing here shows more than a stranger may see.
"""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import branding
from portal.accounts.door import PublicBlueprint
from portal.accounts.permits import Permit
from portal.foundation import clock
from portal.foundation.i18n import LANGUAGES
from portal.foundation.pages import bodies, with_etag
from portal.knowledge.forms.ratings import REASON_WORDS
from portal.knowledge.queries import lists, public, shelves
from portal.knowledge.queries.articles import Here
from portal.knowledge.queries.places import HELP, NOWHERE, Place, help_in, reader_here
from portal.knowledge.queries.related import related
from portal.knowledge.queries.rendering import rendered
from portal.knowledge.queries.stamps import everything
from portal.knowledge.views.searching import search_url
from portal.knowledge.views.showing import SAME_FOR

bp = PublicBlueprint("help", __name__, url_prefix="/help")
IN = "/<any(ja,en):language>"
ZONE = "Asia/Tokyo"
MOST_PAGES, FEW = 1_000, 6


@bp.url_value_preprocessor
def read_in_public(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let whoever reads be a stranger, in the language of the address."""
    g.reads_in_public = True
    if values and values.get("language") in LANGUAGES:
        g.language = values["language"]


@bp.page("", permit=Permit.PUBLIC)
def first() -> ResponseReturnValue:
    """Lead to the help in the language that the browser asks for."""
    offered = branding.vendor().languages
    asked = request.accept_languages.best_match(list(offered)) or next(iter(offered), "ja")
    return redirect(url_for("help.index", language=asked if asked in LANGUAGES else "ja"), 302)


@bp.page(IN, permit=Permit.PUBLIC)
def index(language: str) -> ResponseReturnValue:
    """Show the categories, what is read most, and what is new."""
    return _kept(lambda: _first_page(language))


@bp.page(f"{IN}/<help_category>", permit=Permit.PUBLIC)
def category(language: str, help_category: str) -> ResponseReturnValue:
    """Show a category; an address of before leads on."""
    return _kept(lambda: _category_page(language, help_category))


@bp.page(f"{IN}/<help_category>/<help_slug>", permit=Permit.PUBLIC)
def article(language: str, help_category: str, help_slug: str) -> ResponseReturnValue:
    """Show an article at its one address; every other one that it had leads there."""
    return _kept(lambda: _article_page(language, help_category, help_slug))


@bp.page("/<path:old>", permit=Permit.PUBLIC)
def elsewhere(old: str) -> ResponseReturnValue:
    """Lead on from an address that an article had once, here or where it was imported from."""
    chosen = request.accept_languages.best_match(list(LANGUAGES)) or "ja"
    return _moved(old, chosen)


def alternates_of(here: Here, shelf: str) -> dict[str, str]:
    """Return the addresses of an article by the languages in which it is written."""
    return {
        text.language: Place(HELP, text.language).article(here.public_id, slug=text.slug, category=shelf)
        for text in here.texts
    }


def whole(address: str) -> str:
    """Return an address of ours with the name of this installation before it."""
    return str(current_app.config["BASE_URL"]) + address


def _first_page(language: str) -> str:
    reader = reader_here()
    tree = shelves.shelves(reader, language)
    facts: dict[str, Any] = {
        "tree": tree,
        "firsts": lists.firsts(shelves.leaves(tree), reader, language, each=3),
        "loose": lists.in_category(None, reader, language)[:FEW],
        "popular": lists.popular(reader, language, most=FEW),
        "newest": lists.newest(reader, language, since=clock.now() - 6 * lists.NEW_WITHIN, most=FEW),
        "total": lists.count(reader),
    }
    alternates = {code: url_for("help.index", language=code) for code in LANGUAGES}
    return _drawn("knowledge/help/index.html", help_in(language), alternates, **facts)


def _category_page(language: str, slug: str) -> str:
    reader, page = reader_here(), _page_asked()
    tree = shelves.shelves(reader, language)
    way = shelves.found(tree, slug=slug)
    shelf = way[-1] if way else None
    if shelf is None and slug != NOWHERE:
        now = public.moved_category(slug)
        if shelves.found(tree, slug=now):
            abort(redirect(url_for("help.category", language=language, help_category=now), 301))
        abort(_moved(f"{language}/{slug}", language))
    found = lists.in_category(shelf.id if shelf else None, reader, language, page=page)
    if not found and (shelf is None or page > 1):
        abort(404)
    alternates = {code: url_for("help.category", language=code, help_category=slug) for code in LANGUAGES}
    facts: dict[str, Any] = {"shelf": shelf, "above": way[:-1], "lines": found[: lists.A_PAGE], "page": page}
    more = len(found) > lists.A_PAGE
    return _drawn("knowledge/help/category.html", help_in(language), alternates, more=more, **facts)


def _article_page(language: str, category_slug: str, slug: str) -> str:
    here = public.article(language, slug)
    if here is None:
        abort(_moved(f"{language}/{slug}", language))
    place, shelf = help_in(language), public.category_slug(here.category_id)
    if (category_slug, slug) != (shelf or NOWHERE, here.text.slug):
        abort(redirect(place.article(here.public_id, slug=here.text.slug, category=shelf), 301))
    above, alternates = shelves.way_to(here.category_id), alternates_of(here, shelf)
    return _drawn(
        "knowledge/help/article.html",
        place,
        alternates,
        canonical=whole(alternates[here.text.language]),  # of a text in another language that one is its page
        here=here,
        page=rendered(here.text.edition_id, place=HELP, language=language, reader=reader_here()),
        related=lists.lines_of(related(here, reader_here()), reader_here(), language).values(),
        crumbs=[(shelves.name_of(row, language), place.category("", slug=row.slug)) for row in above],
        reasons={one.value: words for one, words in REASON_WORDS.items()},
    )


def _moved(path: str, language: str) -> Response:
    here = public.moved(path[:400], language)
    if here is None:
        abort(404)
    shelf = public.category_slug(here.category_id)
    place = help_in(here.text.language)
    return make_response(redirect(place.article(here.public_id, slug=here.text.slug, category=shelf), 301))


def _page_asked() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)


def _kept(draw: Callable[[], str]) -> Response:
    """Answer with a page that is the same for everybody, kept until any article, category or setting changes."""
    key = (
        "help", request.path, _page_asked(), everything(), branding.installation().version,
        clock.today(ZONE), int(clock.now().timestamp()) // SAME_FOR,
    )  # fmt: skip
    body = bodies.get_or_render(key, lambda: draw().encode())
    return with_etag(Response(body, mimetype="text/html"), *key)


def _drawn(
    template: str, place: Place, alternates: dict[str, str], *, canonical: str = "", **facts: Any
) -> str:
    """Draw a page without a reader: no token, no cookie."""
    page = _page_asked()
    own = canonical or whole(alternates[place.language]) + ("" if page == 1 else f"?page={page}")
    return render_template(
        template,
        place=place,
        alternates=alternates,
        canonical=own,
        whole=whole,
        search_url=search_url(place),
        reader=None,
        banner=None,
        **facts,
    )
