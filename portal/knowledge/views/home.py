"""The knowledge base's first page, and its longer lists: what is new, read, kept at hand, or carries a tag."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.standpoint import standpoint
from portal.foundation import clock
from portal.foundation.i18n import language
from portal.foundation.pages import kept_page
from portal.knowledge.queries import lists, shelves
from portal.knowledge.queries.lists import Line
from portal.knowledge.queries.places import Place, place_of, reader_here
from portal.knowledge.queries.stamps import everything
from portal.knowledge.queries.useful import new_since, useful
from portal.knowledge.views.doors import both
from portal.knowledge.views.searching import search_url
from portal.knowledge.views.showing import SAME_FOR

FEW, FEW_NEW, FEW_FIRST, A_LIST = 4, 3, 3, 100
LONGEST_TAG = 80


@both("", endpoint="index")
def index() -> ResponseReturnValue:
    """Show where to begin: the search, what one's next step needs, what is new, what one read, and the categories."""
    point = standpoint()
    since = new_since(point)
    customer = point.customer
    stamp = everything(
        person_id=point.user.id, customer_id=customer.id if customer else None, audience=point.audience
    )
    reach = (customer.version, clock.today(customer.time_zone)) if customer else None
    key = (
        "knowledge", stamp, since, reach, point.user.id, point.read_only, point.user.time_zone,
        clock.today(point.user.time_zone), int(clock.now().timestamp()) // SAME_FOR,
    )  # fmt: skip
    return kept_page(key, lambda: _first_page(since))


def _first_page(since: datetime) -> str:
    point, reader, reading = standpoint(), reader_here(), language()
    place, me = place_of(point, reading), point.user.id
    kept = lists.favourites(me, reader, reading, most=FEW)
    tree = shelves.shelves(reader, reading)
    return render_template(
        "knowledge/index.html",
        place=place,
        total=lists.count(reader),
        tree=tree,
        firsts=lists.firsts(shelves.leaves(tree), reader, reading, each=FEW_FIRST),
        loose=lists.in_category(None, reader, reading)[:FEW],
        useful=useful(point, reader, reading),
        since=since,
        newest=lists.newest(reader, reading, since=since, most=FEW_NEW),
        new_count=lists.count_newest(reader, since=since),
        recent=lists.recently_read(me, reader, reading, most=FEW),
        kept=kept,
        popular=lists.popular(reader, reading, most=FEW, but=[line.id for line in kept]),
        names=shelves.flat(tree),
        search_url=search_url(place),
        list_url=lambda name: _at(place, name),
    )


@both("/new")
def new() -> ResponseReturnValue:
    """List what is new, or says something new, since the reader was last here."""
    since = new_since(standpoint())
    found = lists.newest(reader_here(), language(), since=since, most=A_LIST)
    return _listed(
        _("New and updated"), found, lead=_("Since your last visit"), empty=_("Nothing new since then")
    )


@both("/recent")
def recent() -> ResponseReturnValue:
    """List what the reader read last."""
    found = lists.recently_read(standpoint().user.id, reader_here(), language(), most=A_LIST)
    return _listed(_("Recently read"), found, empty=_("You have not read anything here yet"))


@both("/favourites")
def favourites() -> ResponseReturnValue:
    """List what the reader keeps at hand."""
    found = lists.favourites(standpoint().user.id, reader_here(), language(), most=A_LIST)
    return _listed(
        _("My favourites"), found, empty=_("Nothing kept yet: the bookmark on an article keeps it here")
    )


@both("/tags/<tag_slug>", endpoint="tag")
def tagged(tag_slug: str) -> ResponseReturnValue:
    """List the articles that carry a tag; one that nothing readable carries is none."""
    tag = lists.tag(tag_slug[:LONGEST_TAG])
    page = min(max(request.args.get("page", 1, type=int), 1), 1_000)
    found = lists.with_tag(tag.id, reader_here(), language(), page=page) if tag else []
    if tag is None or not found:
        abort(404)
    return _listed(
        shelves.name_of(tag, language()), found[: lists.A_PAGE], more=len(found) > lists.A_PAGE, page=page
    )


def _listed(
    title: str, found: Sequence[Line], *, lead: str = "", empty: str = "", more: bool = False, page: int = 1
) -> str:
    place = place_of(standpoint(), language())
    names = shelves.names_of((line.category_id for line in found), language())
    facts: dict[str, Any] = {
        "title": title,
        "lines": found,
        "lead": lead,
        "empty_words": empty,
        "names": names,
    }
    return render_template("knowledge/list.html", place=place, more=more, page=page, **facts)


def _at(place: Place, name: str) -> str:
    if place.name == "desk":
        return url_for(f"knowledge_read.{name}")
    return url_for(f"knowledge.{name}", slug=place.name)
