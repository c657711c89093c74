"""At the desk the search finds customers and people as well, by their names, among those that somebody reaches."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.portfolio.queries.book import found_in
from portal.portfolio.queries.people import people_found
from portal.search import sources
from portal.search.sources import Beside, Where

MOST = 5


@sources.find_beside(10)
def customers(where: Where, words: str) -> Beside | None:
    """Find customers by their name."""
    if not _at_desk(where) or where.point is None:
        return None
    lines = list(found_in(where.point.user, words).by_id.values())[:MOST]
    rows = [(line.name, "", f"/c/{line.slug}") for line in lines]
    return Beside(_l("Customers"), "building-2", rows, url_for("portfolio.customers", q=words))


@sources.find_beside(20)
def people(where: Where, words: str) -> Beside | None:
    """Find customers' people by their name."""
    if not _at_desk(where) or where.point is None:
        return None
    rows = [
        (one.face.name, one.customer_name, f"/c/{one.customer_slug}/members")
        for one in people_found(where.point.user, words)[:MOST]
    ]
    return Beside(_l("People"), "users", rows, url_for("portfolio.customers", q=words))


def _at_desk(where: Where) -> bool:
    return where.name == sources.DESK and where.point is not None and where.point.may(Permit.PORTFOLIO_READ)
