"""What the vendor wrote down for its customers, who of them read it, and what they said of it.

The articles themselves lie in `articles/`.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Product
from portal.accounts.queries.reach import customer_key, plan_key
from portal.foundation.actor import Actor
from portal.foundation.audience import Reach, Side
from portal.foundation.db import db
from portal.knowledge.actions import (
    articles,
    categories,
    favourites,
    files,
    publishing,
    ratings,
    reading,
    snippets,
    tags,
)
from portal.knowledge.actions import texts as wording
from portal.knowledge.actions.reading import Reading as Seen
from portal.knowledge.actions.translations import translate
from portal.knowledge.models import Article, ArticleFile, ArticleText, Category, Tag
from portal.knowledge.queries.editions import article_of, text_of, texts_of
from portal.knowledge.rules.importing.front import Front
from portal.onboarding.actions import adapting
from portal.onboarding.queries.steps import shape_of
from portal.onboarding.rules.shapes import Reading
from portal.search.actions import synonyms
from portal.web.demo.articles import (
    CATEGORIES,
    COMPANY_DETAILS,
    FOLDER,
    FOR_ONE,
    INSIDE,
    OF_PRODUCTS,
    PICTURE,
    PUBLIC,
    PUBLISHED,
    READ,
    REVIEW,
    REVISED,
    SYNONYMS,
    TAGS,
    VENDORS,
    written,
)
from portal.web.demo.onboarding import step_of
from portal.web.demo.telling import Act, Story

_REFERENCE = re.compile(r"\((article|file):([a-z-]+)")


@dataclass
class Shelf:
    """What was made so far, by its short name."""

    articles: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)


def add_scenes(story: Story) -> None:
    """Add the articles, what was put right in them, and who read them."""
    shelf = Shelf()
    story.scene(402, "10:00", "kyoko", "", lambda by: _set_up(story, shelf, by))
    for name, ago in PUBLISHED.items():
        story.scene(ago, "14:10", "kyoko", "", _publish(story, shelf, name))
    for name, (ago, note, _piece) in REVISED.items():
        story.scene(ago, "15:30", "kyoko", "", _revise(shelf, name, note))
    story.scene(1, "16:20", "misaki", "", lambda by: _ask_for_review(story, shelf, by))
    for name, customer, template, key, who in INSIDE:
        story.scene(2, "13:20", who, customer, _put_inside(story, shelf, name, (customer, template, key)))
    for ago, who, customer, name, share, said in READ:
        story.scene(ago, "11:40", who, customer, _read(story, shelf, who, name, share, said))
    story.scene(10, "11:50", "ken", "minato", lambda _by: _keep(story, shelf, "ken", "closing-days"))


def _set_up(story: Story, shelf: Shelf, by: Actor) -> None:
    """Make the tree, the snippet, and a draft of everything, so that articles can lead to one another."""
    for key, (ja, en, about_ja, about_en) in CATEGORIES.items():
        made = categories.add({"ja": ja, "en": en}, by=by, about={"ja": about_ja, "en": about_en}, slug=key)
        shelf.categories[key] = made.id
    snippets.add(
        COMPANY_DETAILS,
        {
            "ja": "<kbd>設定</kbd> › <kbd>会社情報</kbd> を開き、「登録番号」に T から始まる13桁を入れます。",
            "en": "Open <kbd>Settings</kbd> › <kbd>Company</kbd> and enter *T* and 13 digits as registration number.",
        },
        by=by,
    )
    for words in SYNONYMS:
        synonyms.add(words, by=by)
    for name in (*PUBLISHED, "invoice-reform"):
        if name not in FOR_ONE:
            shelf.articles[name] = _begin(story, shelf, name, by)
    for tag in db.session.scalars(select(Tag)).all():
        if tag.name_ja in TAGS:
            tags.rename(tag, {"ja": tag.name_ja, "en": TAGS[tag.name_ja]}, by=by)


def _begin(story: Story, shelf: Shelf, name: str, by: Actor) -> int:
    language = "ja" if written(name, "ja") else "en"
    front, _body = _page(name, language)
    reach, addressees = _reach(story, name)
    text = articles.start(
        front.title,
        by=by,
        language=language,
        lead=front.lead,
        category=db.session.get_one(Category, shelf.categories[front.category]),
        tags=front.tags,
        review_on=story.day(REVIEW.get(name, -120)),
        reach=reach,
        addressees=addressees,
        slug=name,
    )
    if name == "template":
        picture = files.prepare((FOLDER / PICTURE).read_bytes(), PICTURE)
        shelf.articles[PICTURE] = files.keep(article_of(text), picture, by=by).id
    return text.article_id


def _reach(story: Story, name: str) -> tuple[Reach, list[str]]:
    if name in PUBLIC:
        return Reach.PUBLIC, []
    if name in VENDORS:
        return Reach.VENDOR, []
    if name in FOR_ONE:
        return Reach.SOME, [customer_key(story.customers[FOR_ONE[name]])]
    if name == "matching":
        return Reach.SOME, [plan_key(_product("billing"), "エンタープライズ")]
    if name in OF_PRODUCTS:
        return Reach.SOME, [f"product:{_product(OF_PRODUCTS[name])}"]
    return Reach.EVERY_CUSTOMER, []


def _publish(story: Story, shelf: Shelf, name: str) -> Act:
    def act(by: Actor) -> None:
        if name in FOR_ONE:
            shelf.articles[name] = _begin(story, shelf, name, by)
        article = db.session.get_one(Article, shelf.articles[name])
        for language in sorted(("ja", "en"), key=lambda one: one != article.original_language):
            page = written(name, language)
            if page is None:
                continue
            front, body = page[0], _led(shelf, page[1])
            text = text_of(article, language)
            if text is None:
                text = translate(article, language, by=by, title=front.title, lead=front.lead, slug=name)
            wording.save(text, {"body": body.replace(_missing(name), "")}, by=by)
            publishing.publish(text, by=by)

    return act


def _revise(shelf: Shelf, name: str, note: str) -> Act:
    def act(by: Actor) -> None:
        text = _text(shelf, name)
        wording.save(text, {"body": _led(shelf, _page(name, text.language)[1]), "note": note}, by=by)
        publishing.publish(text, by=by)

    return act


def _ask_for_review(story: Story, shelf: Shelf, by: Actor) -> None:
    text = _text(shelf, "invoice-reform")
    wording.save(text, {"body": _page("invoice-reform", "ja")[1]}, by=by)
    publishing.send_for_review(text, story.person("kyoko"), "割合の時期に誤りがないか、見てください。", by=by)


def _read(story: Story, shelf: Shelf, who: str, name: str, share: float, said: dict[str, Any]) -> Act:
    def act(_by: Actor) -> None:
        person, article = story.person(who), db.session.get_one(Article, shelf.articles[name])
        languages = {text.language for text in texts_of(article)}
        language = person.language if person.language in languages else article.original_language
        read = Seen(article.id, article.public_id, language, share, from_search=True)
        customer_id = story.member(who).customer_id
        reading.note(read, person_id=person.id, side=Side.CUSTOMER, customer_id=customer_id)
        if said:
            ratings.rate(article.id, language, person.id, said)

    return act


def _put_inside(story: Story, shelf: Shelf, name: str, where: tuple[str, str, str]) -> Act:
    def act(by: Actor) -> None:
        step = step_of(story, *where)
        reading = Reading("article", db.session.get_one(Article, shelf.articles[name]).public_id)
        adapting.revise(step, replace(shape_of(step), reading=reading), by=by)

    return act


def _keep(story: Story, shelf: Shelf, who: str, name: str) -> None:
    favourites.keep(shelf.articles[name], story.people[who])


def _led(shelf: Shelf, body: str) -> str:
    """Return a text whose links and pictures name what they lead to as the portal does."""

    def named(found: re.Match[str]) -> str:
        kind, name = found.groups()
        if kind == "file":
            return f"(file:{db.session.get_one(ArticleFile, shelf.articles[PICTURE]).public_id}"
        return f"(article:{db.session.get_one(Article, shelf.articles[name]).public_id}"

    return _REFERENCE.sub(named, body)


def _missing(name: str) -> str:
    return REVISED[name][2] if name in REVISED else "\0"


def _text(shelf: Shelf, name: str) -> ArticleText:
    return texts_of(db.session.get_one(Article, shelf.articles[name]))[0]


def _page(name: str, language: str) -> tuple[Front, str]:
    page = written(name, language)
    if page is None:
        raise LookupError(f"{name} was not written in {language}")
    return page


def _product(code: str) -> int:
    return db.session.scalars(select(Product.id).where(Product.code == code)).one()
