"""Articles are found: their changes are owed to the index; hits say where they stand and whether they helped."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts.permits import Permit
from portal.foundation import clock
from portal.foundation.audience import Reach
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.i18n import full_date, percent
from portal.foundation.search import index
from portal.foundation.search.shapes import Hit
from portal.knowledge.actions.events import ArticleChanged, ArticleGone, ArticlePublished
from portal.knowledge.marks import ways_of
from portal.knowledge.models import Article
from portal.knowledge.queries import lists
from portal.knowledge.queries.articles import FEWEST_RATINGS
from portal.knowledge.queries.hits import AnyRow, Shown, shown
from portal.knowledge.queries.indexing import subjects, texts_of
from portal.knowledge.queries.lists import recently_read
from portal.knowledge.queries.places import Place
from portal.knowledge.queries.related import SOURCE
from portal.knowledge.queries.shelves import names_of
from portal.knowledge.queries.stamps import everything
from portal.knowledge.queries.useful import new_since, useful
from portal.search import sources
from portal.search.sources import Aside, Key, Proof, Row, Tag, Told, Where

LANGUAGES = {"ja": "日本語", "en": "English"}
MOST_READ, READ_WITHIN = 3, timedelta(hours=24)
FEW_NEW = 3
SHORT = {"ja": "日本語", "en": "EN"}
index.source(SOURCE, texts_of, subjects)


@in_transaction(ArticlePublished)
def published(event: ArticlePublished) -> None:
    """Let the index read the article when the worker comes to it."""
    index.owe(SOURCE, event.article_id)


@in_transaction(ArticleChanged)
def changed(event: ArticleChanged) -> None:
    """Change at once who may find an article; all else can wait for the worker."""
    if not event.rights:
        index.owe(SOURCE, event.article_id)
        return
    article = db.session.get(Article, event.article_id)
    if article is not None:
        index.readdress(SOURCE, article.id, article.reach, article.addressees)


@in_transaction(ArticleGone)
def gone(event: ArticleGone) -> None:
    """Let nobody find what nobody reads any more, from now on."""
    index.remove(SOURCE, event.article_id, event.language or None)


def present(where: Where, hits: Sequence[Hit]) -> Mapping[Key, Row]:
    """Word these hits for their reader, without those that they may not read (any more): one statement."""
    found = shown((hit.subject_id for hit in hits), where.reader, where.person_id)
    return {
        (hit.source, hit.subject_id, hit.language): _row(where, found[hit.subject_id], hit.language)
        for hit in hits
        if hit.subject_id in found and hit.language in found[hit.subject_id].texts
    }


def stamp(where: Where) -> Hashable:
    """Return what changes whenever articles may read differently as hits."""
    point = where.point
    customer = point.customer if point is not None else None
    return everything(
        person_id=where.person_id or 0,
        customer_id=customer.id if customer is not None else None,
        audience=point.audience if point is not None and customer is not None else None,
    )


def _row(where: Where, one: Shown, language: str) -> Row:
    text = one.texts[language]
    name = text.name_en or text.name_ja if where.language == "en" else text.name_ja or text.name_en
    return Row(
        url=_url(where, text, one),
        place=name or "",
        tags=tuple(_tags(where, one, text)),
        facts=tuple(_facts(text, one)),
        proof=_proof(one, language),
        external_id=text.external_id or "",
        group=text.path or "",
    )


def _url(where: Where, text: AnyRow, one: Shown) -> str:
    """Return the address of the text that was found: in another language than the reader's only where both exist."""
    if where.public:
        place = Place(where.name, text.language)
        return place.article(text.public_id, slug=text.slug, category=text.category or "")
    url = Place(where.name, where.language).article(text.public_id)
    asked = f"&in={text.language}" if text.language != where.language and len(one.texts) > 1 else ""
    return f"{url}?found=1{asked}"


def _tags(where: Where, one: Shown, text: AnyRow) -> list[Tag]:
    tags = [_languages(one)]
    behind = [other for other in one.texts.values() if other.outdated_at is not None]
    if behind:
        name = LANGUAGES[behind[0].language]
        tags.append(
            Tag(
                _("%(language)s is behind", language=name),
                title=_("The original has been changed since it was translated"),
            )
        )
    if where.point is not None and where.name == sources.DESK and text.reach is not Reach.PUBLIC:
        tags.append(Tag(READERS[text.reach], "lock" if text.reach is Reach.VENDOR else "users"))
    return tags


READERS = {
    Reach.EVERY_CUSTOMER: _l("Every customer"),
    Reach.SOME: _l("Some customers"),
    Reach.VENDOR: _l("Our team only"),
}


def _languages(one: Shown) -> Tag:
    if len(one.texts) == 1:
        (language,) = one.texts
        return Tag(LANGUAGES[language])
    return Tag("・".join(SHORT[language] for language in one.texts), title=_("In Japanese and in English"))


def _facts(text: AnyRow, one: Shown) -> list[str]:
    facts = []
    if text.revised_at is not None:
        facts.append(_("updated %(day)s", day=full_date(text.revised_at)))
    facts.append(ngettext("%(num)s min", "%(num)s min", text.minutes))
    if one.read_at is not None:
        facts.append(_("you read it on %(day)s", day=full_date(one.read_at)))
    return facts


def _proof(one: Shown, language: str) -> Proof | None:
    said = one.said(language)
    if said.share is not None:
        words = ngettext("%(num)s rating", "%(num)s ratings", said.of)
        return Proof(percent(said.share), words, "thumbs-up", _("Helpful"))
    if not said.of:
        return None
    figure = ngettext("%(num)s person", "%(num)s people", said.of)
    return Proof(figure, _("a share from %(number)s on", number=FEWEST_RATINGS))


@sources.tells_along(10)
def what_was_read(where: Where, _words: str) -> Iterable[Told]:
    """Offer to tell which articles somebody read today before they ask."""
    if where.person_id is None or not where.inside:
        return
    lines = recently_read(where.person_id, where.reader, where.language, most=MOST_READ)
    since = clock.now() - READ_WITHIN
    read = [line for line in lines if line.at is not None and line.at > since]
    if read:
        known = [line.title for line in read if line.reach in (Reach.PUBLIC, Reach.EVERY_CUSTOMER)]
        said = " · ".join(line.title for line in read)
        yield Told("read", _("What I read"), said, open=" · ".join(known))


@sources.tells_along(20)
def which_step(where: Where, _words: str) -> Iterable[Told]:
    """Offer to tell at which step somebody is."""
    if where.point is None:
        return
    for way in ways_of(where.point)[:1]:
        yield Told("step", _("My step"), _("%(title)s (%(kicker)s)", title=way.title, kicker=way.kicker))


@sources.stands_beside(10)
def for_the_reader(where: Where) -> Aside | None:
    """Show beside what is found what a customer's people need for their next step, and what is new to them."""
    point = where.point
    if point is None or point.customer is None or not point.may(Permit.KNOWLEDGE_READ):
        return None
    since, today = new_since(point), clock.today(point.customer.time_zone)
    key = (stamp(where), since, today, point.user.time_zone, point.audience)
    return Aside("knowledge/read/_for_me.html", key, lambda: _beside(where, since))


def _beside(where: Where, since: datetime) -> Mapping[str, Any]:
    point, reader = where.point, where.reader
    assert point is not None
    newest = lists.newest(reader, where.language, since=since, most=FEW_NEW)
    return {
        "place": Place(where.name, where.language),
        "useful": useful(point, reader, where.language),
        "newest": newest,
        "new_count": lists.count_newest(reader, since=since),
        "new_url": url_for("knowledge.new", slug=where.name),
        "names": names_of((line.category_id for line in newest), where.language),
    }


def groups(where: Where, paths: Collection[str]) -> Mapping[str, str]:
    """Return what the categories of these paths are called by whoever looks."""
    ids = {path: int(path.rstrip("/").rpartition("/")[2]) for path in paths}
    names = names_of(ids.values(), where.language)
    return {path: names[category_id] for path, category_id in ids.items() if category_id in names}


sources.register(
    sources.Source(
        SOURCE, _l("Articles"), "file-text", Permit.KNOWLEDGE_READ, 10, present, stamp=stamp, groups=groups
    )
)
