"""The public help: articles that anybody may read, under clean addresses, in both languages, without a cookie.

The language is that of the address, whoever reads; nothing here shows more than a stranger may see.
"""

from typing import Any

from flask import Response, abort, current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import branding
from portal.accounts.door import PublicBlueprint
from portal.accounts.permits import Permit
from portal.foundation import clock
from portal.foundation.i18n import LANGUAGES
from portal.foundation.pages import kept_body, with_etag
from portal.knowledge.forms.ratings import REASON_WORDS
from portal.knowledge.queries import lists, public, shelves
from portal.knowledge.queries.articles import Here
from portal.knowledge.queries.places import HELP, NOWHERE, Place, help_in, reader_here
from portal.knowledge.queries.related import related
from portal.knowledge.queries.rendering import rendered
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
    place, reader = help_in(language), reader_here()
    facts = {
        "tree": shelves.shelves(reader, language),
        "loose": lists.in_category(None, reader, language)[:FEW],
        "popular": lists.popular(reader, language, most=FEW),
        "newest": lists.newest(reader, language, since=clock.now() - 6 * lists.NEW_WITHIN, most=FEW),
        "total": lists.count(reader),
    }
    return _page(
        "knowledge/help/index.html", place, alternates={code: _home(code) for code in LANGUAGES}, **facts
    )


@bp.page(f"{IN}/<help_category>", permit=Permit.PUBLIC)
def category(language: str, help_category: str) -> ResponseReturnValue:
    """Show a category; an address of before leads on."""
    place, reader = help_in(language), reader_here()
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    way = shelves.found(shelves.shelves(reader, language), slug=help_category)
    shelf = way[-1] if way else None
    if shelf is None and help_category != NOWHERE:
        return _moved(f"{language}/{help_category}", language)
    found = lists.in_category(shelf.id if shelf else None, reader, language, page=page)
    if not found and (shelf is None or page > 1):
        abort(404)
    alternates = {
        code: url_for("help.category", language=code, help_category=help_category) for code in LANGUAGES
    }
    facts = {"shelf": shelf, "above": way[:-1], "lines": found[: lists.A_PAGE], "page": page}
    return _page(
        "knowledge/help/category.html", place, alternates=alternates, more=len(found) > lists.A_PAGE, **facts
    )


@bp.page(f"{IN}/<help_category>/<help_slug>", permit=Permit.PUBLIC)
def article(language: str, help_category: str, help_slug: str) -> ResponseReturnValue:
    """Show an article at its one address; every other one that it had leads there."""
    here = public.article(language, help_slug)
    if here is None:
        return _moved(f"{language}/{help_slug}", language)
    place, shelf = help_in(language), public.category_slug(here.category_id)
    address = place.article(here.public_id, slug=here.text.slug, category=shelf)
    if (help_category, help_slug) != (shelf or NOWHERE, here.text.slug):
        return redirect(address, 301)
    page = rendered(here.text.edition_id, place=HELP, language=language, reader=reader_here())
    near = lists.lines_of(_alike(here, language), reader_here(), language)
    above = shelves.way_to(here.category_id)
    return _page(
        "knowledge/help/article.html",
        place,
        alternates=alternates_of(here, shelf),
        here=here,
        page=page,
        related=near.values(),
        crumbs=[(shelves.name_of(row, language), place.category("", slug=row.slug)) for row in above],
        reasons={one.value: words for one, words in REASON_WORDS.items()},
    )


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


def _moved(path: str, language: str) -> Response:
    here = public.moved(path[:400], language)
    if here is None:
        abort(404)
    shelf = public.category_slug(here.category_id)
    place = help_in(here.text.language)
    return make_response(redirect(place.article(here.public_id, slug=here.text.slug, category=shelf), 301))


def _home(language: str) -> str:
    return url_for("help.index", language=language)


def _page(template: str, place: Place, *, alternates: dict[str, str], **facts: Any) -> Response:
    """Answer with a page that is the same for everybody: no reader, no token, no cookie."""
    html = render_template(
        template,
        place=place,
        alternates=alternates,
        canonical=whole(request.path if request.args.get("page") is None else request.full_path),
        whole=whole,
        search_url=search_url(place),
        sign_in_url=url_for("home.show"),
        reader=None,
        banner=None,
        **facts,
    )
    return with_etag(make_response(html), "help", html)


def _alike(here: Here, language: str) -> list[int]:
    turn = int(clock.now().timestamp()) // SAME_FOR
    key = ("article.related", "help", here.text.edition_id, here.category_id, language, turn)
    found = kept_body(key, lambda: " ".join(str(one) for one in related(here, reader_here())))
    return [int(one) for one in found.split()]
