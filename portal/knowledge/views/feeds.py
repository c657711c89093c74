"""What machines read of the public help: a map of its addresses for search engines, and a feed of what is new."""

from flask import Response, abort, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.door import PublicBlueprint
from portal.accounts.permits import Permit
from portal.foundation import clock
from portal.foundation.i18n import LANGUAGES
from portal.foundation.pages import with_etag
from portal.knowledge.queries import public, shelves
from portal.knowledge.queries.places import NOWHERE, Place, help_in, reader_here
from portal.knowledge.queries.public import Listed
from portal.knowledge.queries.public import in_language as text_of
from portal.knowledge.queries.shelves import Shelf
from portal.knowledge.views.help import IN, read_in_public, whole

bp = PublicBlueprint("help_feeds", __name__, url_prefix="/help")
bp.url_value_preprocessor(read_in_public)
MOST_NEWS = 30


@bp.page("/sitemap.xml", permit=Permit.PUBLIC)
def sitemap() -> ResponseReturnValue:
    """Return the map; of a large help, the list of the maps of its parts."""
    parts = -(-public.total() // public.A_PART)
    if parts > 1:
        maps = [whole(url_for("help_feeds.sitemap_part", number=number)) for number in range(1, parts + 1)]
        return _xml(render_template("knowledge/help/sitemaps.xml", maps=maps), "application/xml")
    return _map(1)


@bp.page("/sitemap-<int:number>.xml", permit=Permit.PUBLIC)
def sitemap_part(number: int) -> ResponseReturnValue:
    """Return a part of the map."""
    if not 1 <= number <= max(1, -(-public.total() // public.A_PART)):
        abort(404)
    return _map(number)


@bp.page(f"{IN}/feed.xml", permit=Permit.PUBLIC)
def feed(language: str) -> ResponseReturnValue:
    """Return what was published or changed last, as Atom."""
    found = public.newest(language, MOST_NEWS)
    entries = [
        (
            whole(f"{url_for('help.first')}#{one.public_id}"),
            text_of(one, language),
            whole(_address(one, language)),
        )
        for one in found
    ]
    html = render_template(
        "knowledge/help/feed.xml",
        entries=entries,
        language=language,
        home=whole(help_in(language).home()),
        this=whole(url_for("help_feeds.feed", language=language)),
        updated=max((text_of(one, language).revised_at for one in found), default=None) or clock.now(),
    )
    return _xml(html, "application/atom+xml")


def _map(number: int) -> Response:
    pages = []
    if number == 1:
        pages.append({code: whole(help_in(code).home()) for code in LANGUAGES})
        pages += [
            {code: whole(help_in(code).category("", slug=slug)) for code in LANGUAGES}
            for slug in _slugs(shelves.shelves(reader_here(), "ja"))
        ]
    articles = [
        (
            {text.language: whole(_address(one, text.language)) for text in one.texts},
            one.changed_at,
        )
        for one in public.part(number - 1)
    ]
    return _xml(
        render_template("knowledge/help/sitemap.xml", pages=pages, articles=articles), "application/xml"
    )


def _address(one: Listed, language: str) -> str:
    text = text_of(one, language)
    place = Place("help", text.language)
    return place.article(one.public_id, slug=text.slug, category=one.category or NOWHERE)


def _slugs(tree: tuple[Shelf, ...] | list[Shelf]) -> list[str]:
    return [slug for shelf in tree for slug in (shelf.slug, *_slugs(shelf.shelves))]


def _xml(text: str, kind: str) -> Response:
    response = make_response(text)
    response.mimetype = kind
    return with_etag(response, kind, text)
