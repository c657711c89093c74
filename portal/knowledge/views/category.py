"""A category: what is below it, what stands in it, page by page."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.standpoint import standpoint
from portal.foundation import pdf
from portal.foundation.i18n import language
from portal.knowledge.queries import lists, shelves
from portal.knowledge.queries.places import place_of, reader_here
from portal.knowledge.queries.shelves import Shelf
from portal.knowledge.views.doors import both
from portal.knowledge.views.searching import search_url

MOST_PAGES = 1_000


def way(public_id: str) -> list[Shelf] | None:
    """Return a category with all above it, the root first; None where it holds nothing for the reader."""
    return shelves.found(shelves.shelves(reader_here(), language()), public_id=public_id) or None


CATEGORY = {"category": way}


@both("/categories/<pid:category>", loads=CATEGORY, endpoint="category")
def show(category: list[Shelf]) -> ResponseReturnValue:
    """Show a category with the articles that stand in it, in their order."""
    shelf, place = category[-1], place_of(standpoint(), language())
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    found = lists.in_category(shelf.id, reader_here(), language(), page=page)
    if page > 1 and not found:
        abort(404)
    return render_template(
        "knowledge/category.html",
        place=place,
        shelf=shelf,
        above=category[:-1],
        lines=found[: lists.A_PAGE],
        more=len(found) > lists.A_PAGE,
        page=page,
        search_url=search_url(place),
        makes_pdf=not pdf.missing(),
    )
