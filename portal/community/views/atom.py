"""A space as a feed: what its person may read of it at that moment, with nobody named beyond how they show."""

from collections.abc import Sequence

from flask import Response, abort, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import refresh
from sqlalchemy import select

from portal.accounts.door import PublicBlueprint
from portal.accounts.models import Customer, User
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint, at_large, inside
from portal.community.queries import feed, spaces
from portal.community.queries.feed import Line, Sort, Wanted
from portal.community.queries.places import DESK
from portal.community.queries.reach import spaces_of
from portal.community.rules.words import SpaceKind
from portal.foundation import clock, limits, links
from portal.foundation.absolute import absolute
from portal.foundation.db import db
from portal.foundation.limits import Allowance
from portal.foundation.links import LinkRefused, Purpose, PurposeLink

bp = PublicBlueprint("community_feeds", __name__)
READS = Allowance("community feed", 120, 3600)
MOST = 30


@bp.page("/community/feeds/<token>.xml", permit=Permit.PUBLIC)
def show(token: str) -> ResponseReturnValue:
    """Return the feed behind a secret address as Atom; what is closed looks like what never was."""
    link = _link(token)
    point = _standpoint(link)
    if point is None or not point.may(Permit.COMMUNITY_READ):
        abort(404)
    if not limits.take(READS, link.id):
        return Response(status=429, headers={"Retry-After": "600"})
    g.language, g.reader_zone = point.user.language, point.user.time_zone
    refresh()
    with spaces_of(point):
        return _atom(link, point, absolute("community_feeds.show", token=token))


def _atom(link: PurposeLink, point: Standpoint, this: str) -> Response:
    found = spaces.space(link.ids["space"])
    if found is None or found.kind is SpaceKind.INSIDE:
        abort(404)
    seen = spaces.seen(found, point.user.language)
    wanted = Wanted(space_id=found.id, sort=Sort.NEW, per_page=MOST)
    lines = feed.page(wanted, point, point.user.language).lines
    body = render_template(
        "community/following/feed.xml",
        name=seen.name,
        entries=[
            (line, _address("community_threads", "show", point, thread=line.public_id)) for line in lines
        ],
        language=point.user.language,
        this=this,
        home=_address("community", "space", point, space=found.public_id),
        updated=_updated(lines),
    )
    response = Response(body, mimetype="application/atom+xml")
    response.add_etag()
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _link(token: str) -> PurposeLink:
    try:
        return links.find(Purpose.COMMUNITY_FEED, token)
    except LinkRefused:
        abort(404)


def _standpoint(link: PurposeLink) -> Standpoint | None:
    """Return where the feed's person stands: at the company whose feed it is, or at the desk."""
    user = db.session.scalar(select(User).where(User.id == link.person_id))
    if user is None or user.disabled_at or user.erased_at:
        return None
    if link.customer_ref is None:
        return at_large(user) if user.staff_role else None
    slug = db.session.scalar(select(Customer.slug).where(Customer.id == link.customer_ref))
    return inside(user, slug) if slug else None


def _address(blueprint: str, page: str, point: Standpoint, **values: str) -> str:
    if point.customer is not None:
        return absolute(f"{blueprint}.{page}", slug=point.customer.slug, **values)
    return absolute(f"{blueprint}{DESK}.{page}", **values)


def _updated(lines: Sequence[Line]) -> object:
    return max((line.last_at for line in lines), default=clock.now())
