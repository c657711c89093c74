"""How an article is shown to whoever is signed in, in a customer or at the desk: one page, two sets of addresses."""

import hashlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from portal.accounts import branding
from portal.accounts.forms.addressees import sentence
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint, standpoint
from portal.foundation import clock, pdf
from portal.foundation.audience import Reach, Side
from portal.foundation.i18n import language
from portal.foundation.pages import kept_body, kept_page
from portal.knowledge.forms.ratings import EFFORT_WORDS, REASON_WORDS
from portal.knowledge.marks import Way, ways_of
from portal.knowledge.queries import lists, shelves
from portal.knowledge.queries.articles import ASKED, Here
from portal.knowledge.queries.changes import changed_parts
from portal.knowledge.queries.lists import Line
from portal.knowledge.queries.places import DESK, Place, help_in, place_of, reader_here
from portal.knowledge.queries.public import category_slug
from portal.knowledge.queries.related import related
from portal.knowledge.queries.rendering import Rendered, rendered

#: How long what is about the same is taken to stay so; what one may not read goes at once all the same.
SAME_FOR = 600
FROM_SEARCH = "found"  # the name in addresses of what a search says when it leads to an article
FROM_STEP = "step"
SEARCH = "search"


@dataclass(frozen=True)
class Acts:
    """The addresses around one article at a place; empty for what its reader cannot do there."""

    place: Place
    article_pid: str
    language: str
    permalink: str = ""
    read_url: str = ""
    rating_url: str = ""
    favourite_url: str = ""
    pdf_url: str = ""
    edit_url: str = ""
    changes_url: str = ""
    ask_url: str = ""
    whom_url: str = ""
    reasons: dict[str, Any] = field(default_factory=dict, compare=False)
    efforts: dict[int, Any] = field(default_factory=dict, compare=False)

    def in_language(self, code: str) -> str:
        """Return the address of the article in another language."""
        return f"{self.place.article(self.article_pid)}?{urlencode({ASKED: code})}"

    def tag_url(self, slug: str) -> str:
        """Return the address of what carries a tag, here."""
        return _at(self.place, "tag", tag_slug=slug)


def article_page(here: Here) -> Response:
    """Answer with the page of an article; kept for its reader while nothing on it changes."""
    point, reader, place = standpoint(), reader_here(), place_of(standpoint(), language())
    page = rendered(here.text.edition_id, place=place.name, language=here.wanted, reader=reader)
    near = lists.lines_of(_alike(here), reader, here.wanted)
    way = way_here(here, point)
    key: tuple[Hashable, ...] = (
        "article", place, here.key, _digest(page.html), tuple(near.values()), way, point.user.id, point.read_only,
        point.roles, point.user.time_zone, clock.today(point.user.time_zone),
    )  # fmt: skip
    return kept_page(key, lambda: _drawn(here, page, list(near.values()), way, place))


def way_here(here: Here, point: Standpoint) -> Way | None:
    """Return the reader's own work that this article is for, first of all that from which they came."""
    fitting = [way for way in ways_of(point) if way.article_pid == here.public_id]
    came_from = request.args.get(FROM_STEP, "")[:16]
    return next(
        (way for way in fitting if came_from and way.url.endswith(came_from)), next(iter(fitting), None)
    )


def acts(here: Here, place: Place) -> Acts:
    """Return what the reader can do with an article from where they stand."""
    point, pid = standpoint(), here.public_id
    may_act, at_desk = not point.read_only, place.name == DESK
    asks = may_act and not at_desk and point.side is Side.CUSTOMER and branding.module_on("conversations")
    asks = asks and point.may(Permit.CONVERSATIONS_WRITE)
    return Acts(
        place=place,
        article_pid=pid,
        language=here.text.language,
        permalink=current_app.config["BASE_URL"] + _permalink(here, place),
        read_url=_acted(place, "read", pid) if may_act else "",
        rating_url=_acted(place, "rate", pid) if may_act and point.side is Side.CUSTOMER else "",
        favourite_url=_acted(place, "favourite", pid) if may_act else "",
        pdf_url=_at(place, "article_pdf", article=pid, **{ASKED: here.text.language}),
        edit_url=_edit_url(here) if point.may(Permit.KNOWLEDGE_WRITE) and may_act else "",
        changes_url=_at(place, "changes", article=pid, **{ASKED: here.text.language})
        if here.outdated
        else "",
        ask_url=_ask_url(place, pid) if asks else "",
        whom_url=_whom_url(place, pid) if asks else "",
        reasons={one.value: words for one, words in REASON_WORDS.items()},
        efforts=dict(EFFORT_WORDS),
    )


def crumbs_of(here: Here, place: Place) -> list[tuple[str, str]]:
    """Return the way to an article: names and addresses of the knowledge base and of its categories."""
    first = (_("Knowledge"), place.home())
    return [first] + [
        (shelves.name_of(row, language()), place.category(row.public_id, slug=row.slug))
        for row in shelves.way_to(here.category_id)
    ]


def _drawn(here: Here, page: Rendered, near: list[Line], way: Way | None, place: Place) -> str:
    at_vendor = standpoint().side is Side.VENDOR
    marked = changed_parts(here) if here.outdated else ()
    return render_template(
        "knowledge/article.html",
        here=here,
        place=place,
        page=page,
        pieces=_cut_behind(page, marked),
        crumbs=crumbs_of(here, place),
        related=near,
        tags=lists.tags_of(here.id, here.wanted),
        way=way,
        acts=acts(here, place),
        reach_words=sentence(here.reach, here.addressees) if at_vendor else "",
        changed_parts=marked,
        makes_pdf=not pdf.missing(),
    )


def _cut_behind(page: Rendered, marked: Sequence[int]) -> list[Markup]:
    """Return the HTML in pieces, cut at the end of each of these headings: there a mark is put."""
    pieces, rest = [], page.html
    for number in marked:
        heading = page.headings[number] if number < len(page.headings) else None
        begins = rest.find(f'id="{heading.anchor}"') if heading else -1
        ends = rest.find(f"</h{heading.level}>", begins) if heading and begins >= 0 else -1
        if ends >= 0:
            pieces.append(rest[:ends])
            rest = rest[ends:]
    return [*pieces, rest]


def _digest(html: str) -> str:
    return hashlib.blake2b(html.encode(), digest_size=12).hexdigest()


def _alike(here: Here) -> list[int]:
    """Return what is about the same, asked of the index again after some minutes; whoever shows it narrows it."""
    reader = reader_here()
    turn = int(clock.now().timestamp()) // SAME_FOR
    key = ("article.related", here.text.edition_id, here.category_id, reader.side, reader.keys, turn)
    found = kept_body(key, lambda: " ".join(str(one) for one in related(here, reader)))
    return [int(one) for one in found.split()]


def _at(place: Place, page: str, **values: Any) -> str:
    """Return the address of a page of the knowledge base at a place of somebody signed in."""
    if place.name == DESK:
        return url_for(f"knowledge_read.{page}", **values)
    return url_for(f"knowledge.{page}", slug=place.name, **values)


def _acted(place: Place, act: str, pid: str) -> str:
    found = request.args.get(FROM_SEARCH) if act == "read" else None
    return _at(place, act, article=pid, **({FROM_SEARCH: "1"} if found else {}))


def _permalink(here: Here, place: Place) -> str:
    """Return the address to hand on: what anybody may read is handed on as such."""
    if here.reach is not Reach.PUBLIC:
        return place.article(here.public_id)
    shelf = category_slug(here.category_id)
    return help_in(here.text.language).article(here.public_id, slug=here.text.slug, category=shelf)


def _edit_url(here: Here) -> str:
    known = "knowledge_desk.edit" in current_app.view_functions
    return (
        url_for("knowledge_desk.edit", article=here.public_id, language=here.text.language) if known else ""
    )


def _ask_url(place: Place, pid: str) -> str:
    asked = urlencode({"about": pid, "from": place.article(pid)})
    return f"{url_for('conversations.start', slug=place.name)}?{asked}"


def _whom_url(place: Place, pid: str) -> str:
    asked = urlencode({"about": pid, "from": place.article(pid)})
    return f"{url_for('conversations.whom', slug=place.name)}?{asked}"
