"""How an article is shown to whoever is signed in, in a customer or at the desk: one page, two sets of addresses."""

import hashlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, current_app, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from portal.accounts import branding
from portal.accounts.forms.addressees import reach_word, sentence
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint, standpoint
from portal.foundation import clock, pdf, remembered
from portal.foundation.audience import Reach, Side
from portal.foundation.i18n import language
from portal.foundation.pages import kept_body, kept_page
from portal.knowledge.forms.ratings import EFFORT_WORDS, REASON_WORDS
from portal.knowledge.marks import Way, ways_of
from portal.knowledge.queries import articles, lists, shelves
from portal.knowledge.queries.articles import ASKED, Here
from portal.knowledge.queries.changes import changed_parts
from portal.knowledge.queries.lists import Line
from portal.knowledge.queries.places import DESK, Place, help_in, place_of, reader_here
from portal.knowledge.queries.public import category_slug
from portal.knowledge.queries.related import related
from portal.knowledge.queries.rendering import Rendered, rendered
from portal.knowledge.queries.stamps import Stamp, around
from portal.knowledge.views.kept import Newest

#: How long what is about the same is taken to stay so; what one may not read goes at once all the same.
SAME_FOR = 600
FROM_SEARCH = "found"  # the name in addresses of what a search says when it leads to an article
FROM_STEP = "step"
_looked_at: Newest[tuple[int, tuple[str, ...], Stamp, tuple[Hashable, ...]]] = Newest()


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


@dataclass(frozen=True)
class Look:
    """What an article's page shows its reader. `names`: the public ids of all articles that shape it."""

    here: Here
    page: Rendered
    near: tuple[Line, ...]
    way: Way | None
    key: tuple[Hashable, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(
            sorted({self.here.public_id, *self.page.leans_on, *(line.public_id for line in self.near)})
        )


def article_page(public_id: str) -> Response:
    """Answer with the page of an article, 404 where there is none for the reader.

    It is kept for its reader. Whether what was kept still holds is asked by one statement of numbers; only when they
    differ is anything read.
    """
    slot = _slot(public_id)
    known = _looked_at.get(slot)
    if known is not None:
        own_id, names, stamp, key = known
        if _stamp(own_id, names) == stamp:
            return kept_page(key, lambda: _drawn(_looked(public_id)))
    look = _looked(public_id)
    if not remembered.only_reading():
        return kept_page(look.key, lambda: _drawn(look))
    stamp = _stamp(look.here.id, look.names)
    again = _looked(public_id)  # read after the stamp, so that nothing that came between is taken for known
    if again.names == look.names:
        _looked_at.put(slot, (again.here.id, again.names, stamp, again.key))
    return kept_page(again.key, lambda: _drawn(again))


def _slot(public_id: str) -> tuple[Hashable, ...]:
    """Return what tells pages of one article apart before anything of it is read."""
    point = standpoint()
    customer = point.customer
    return (
        public_id, request.full_path, language(), point.user.id, point.user.version, point.roles, point.read_only,
        (customer.id, customer.version, clock.today(customer.time_zone)) if customer else None,
        reader_here() if point.side is Side.VENDOR else None,  # whom they accompany may have changed
        clock.today(point.user.time_zone), int(clock.now().timestamp()) // SAME_FOR,
    )  # fmt: skip


def _stamp(own_id: int, names: tuple[str, ...]) -> Stamp:
    point = standpoint()
    customer_id = point.customer.id if point.customer else None
    return around(own_id, names, person_id=point.user.id, customer_id=customer_id, audience=point.audience)


def _looked(public_id: str) -> Look:
    """Read all that the page shows; answers 404 where the reader has no such article."""
    here = articles.article(public_id)
    if here is None:
        abort(404)
    point, reader, place = standpoint(), reader_here(), place_of(standpoint(), language())
    page = rendered(here.text.edition_id, place=place.name, language=here.wanted, reader=reader)
    near = tuple(lists.lines_of(_alike(here), reader, here.wanted).values())
    way = way_here(here, point)
    shaped_by = (
        place, here.key, str(page.html), near, way, point.user.id, point.read_only, sorted(point.roles),
        point.user.time_zone, clock.today(point.user.time_zone), bool(request.args.get(FROM_SEARCH)),
    )  # fmt: skip
    return Look(here, page, near, way, ("article", _digest(repr(shaped_by))))


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
        edit_url=url_for("knowledge_desk.show", article=pid)
        if point.may(Permit.KNOWLEDGE_WRITE) and may_act
        else "",
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


def _drawn(look: Look) -> str:
    here, place = look.here, place_of(standpoint(), language())
    marked, to_vendor = changed_parts(here) if here.outdated else (), standpoint().side is Side.VENDOR
    return render_template(
        "knowledge/article.html",
        here=here,
        place=place,
        page=look.page,
        pieces=_cut_behind(look.page, marked),
        crumbs=crumbs_of(here, place),
        related=look.near,
        tags=lists.tags_of(here.id, here.wanted),
        way=look.way,
        acts=acts(here, place),
        reach_words=reach_word(here.reach) if to_vendor else "",
        reach_sentence=sentence(here.reach, here.addressees) if to_vendor else "",
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


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


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


def _ask_url(place: Place, pid: str) -> str:
    asked = urlencode({"about": pid, "from": place.article(pid)})
    return f"{url_for('conversations.start', slug=place.name)}?{asked}"


def _whom_url(place: Place, pid: str) -> str:
    asked = urlencode({"about": pid, "from": place.article(pid)})
    return f"{url_for('conversations.whom', slug=place.name)}?{asked}"
