"""What the vendor wrote down for its customers, who of them read it, and what they said of it.

The articles themselves lie in `articles/`, one file for each language.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
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
)
from portal.knowledge.actions import texts as wording
from portal.knowledge.actions.reading import Reading
from portal.knowledge.actions.translations import translate
from portal.knowledge.models import Article, ArticleFile, ArticleText, Category
from portal.knowledge.queries.editions import article_of, text_of, texts_of
from portal.web.demo.telling import Act, Story

FOLDER = Path(__file__).parent / "articles"
PICTURE = "template-editor.svg"
COMPANY_DETAILS = "会社情報の開き方"
CATEGORIES = {
    "start": ("はじめに", "Getting started", "契約、更新、最初にすること", "Contracts, renewals, first things"),
    "invoices": ("請求書の作成・送付", "Making and sending invoices", "見た目、文面、送り方", "Looks, words, sending"),
    "closing": ("締め・入金消込", "Closing and payments", "月次の締めから入金の確認まで", "From closing to payment"),
    "imports": ("連携・取り込み", "Connections and imports", "ほかのシステムとのやり取り", "To and from other systems"),
    "security": ("管理・セキュリティ", "Administration and security", "権限、法令", "Rights, law, signing in"),
    "colleagues": ("社内の心得", "For colleagues", "お客さまには見えません", "Customers do not see it"),
}  # fmt: skip
#: How many days ago each was published first.
PUBLISHED = {
    "renewal": 400, "template": 390, "logo": 390, "test-invoice": 388, "mail-text": 380, "closing-days": 372,
    "month-end": 365, "permissions": 350, "two-factor": 349, "csv-customers": 330, "due-dates": 300,
    "accounting": 280, "matching": 240, "people-import": 200, "hokuto-warehouse": 160, "after-close": 120,
    "discounts": 90, "month-end-teams": 53, "e-books": 3,
}  # fmt: skip
PUBLIC = {"renewal", "permissions", "two-factor", "e-books"}
VENDORS = {"discounts"}
FOR_ONE = {"hokuto-warehouse": "hokuto"}
#: What was put right later: before that, the article did not say it.
REVISED = {
    "csv-customers": (5, "「締め日」の列を加えました", "| 締め日 | いいえ | `20` / `末` |\n"),
    "month-end": (
        6,
        "画面の変更に合わせました",
        "3. **差を確かめる** — 前月と20%以上違う取引先に印が付きます。\n",
    ),
}
#: Who read what how many days ago, how far, and what they said: helpful or not, why not, the effort of finding it.
Said = tuple[int, str, str, str, float, dict[str, Any]]
HELPED: dict[str, Any] = {"helpful": True, "effort": 2}
MISSED: dict[str, Any] = {
    "helpful": False, "reason": "missing", "effort": 4,
    "words": "赤伝を作ったあと、入金済みの分をどう扱うかが書かれていません。",
}  # fmt: skip
PUZZLED: dict[str, Any] = {
    "helpful": False, "reason": "unclear", "effort": 4, "words": "Which of the three prints our VAT number?",
}  # fmt: skip
READ: tuple[Said, ...] = (
    (30, "ken", "minato", "template", 0.55, {}),
    (20, "yumi", "minato", "closing-days", 1.0, HELPED),
    (4, "ken", "minato", "closing-days", 1.0, {"helpful": True, "effort": 1}),
    (10, "ken", "minato", "accounting", 1.0, {}),
    (2, "ken", "minato", "template", 0.6, {}),
    (18, "sho", "minato", "csv-customers", 1.0, HELPED),
    (9, "naoki", "minato", "test-invoice", 1.0, HELPED),
    (12, "yumi", "minato", "month-end", 1.0, HELPED),
    (25, "mamoru", "hokuto", "closing-days", 1.0, HELPED),
    (24, "aya", "hokuto", "closing-days", 1.0, HELPED),
    (23, "aya", "hokuto", "month-end", 1.0, HELPED),
    (22, "aya", "hokuto", "after-close", 1.0, MISSED),
    (21, "mamoru", "hokuto", "hokuto-warehouse", 1.0, HELPED),
    (15, "chihiro", "midori", "people-import", 1.0, HELPED),
    (14, "takumi", "midori", "two-factor", 1.0, HELPED),
    (8, "mio", "tsubame", "people-import", 0.9, {"helpful": True, "effort": 3}),
    (7, "satoshi", "tsubame", "permissions", 1.0, HELPED),
    (16, "emma", "harbour-dining", "month-end-teams", 1.0, HELPED),
    (15, "oliver", "harbour-dining", "closing-days", 1.0, HELPED),
    (14, "priya", "harbour-dining", "template", 1.0, PUZZLED),
    (5, "emma", "harbour-dining", "csv-customers", 0.7, {}),
)  # fmt: skip
_REFERENCE = re.compile(r"\((article|file):([a-z-]+)")


@dataclass(frozen=True)
class Written:
    """One of the files: what stands before the text, and the text."""

    head: dict[str, str]
    body: str


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
    for ago, who, customer, name, share, said in READ:
        story.scene(ago, "11:40", who, customer, _read(story, shelf, who, name, share, said))
    story.scene(10, "11:50", "ken", "minato", lambda _by: _keep(story, shelf, "ken", "closing-days"))


@cache
def written(name: str, language: str) -> Written | None:
    """Return an article's file in a language, None where it was not written in it."""
    path = FOLDER / f"{name}.{language}.md"
    if not path.exists():
        return None
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return Written(yaml.safe_load(head), body)


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
    for name in (*PUBLISHED, "invoice-reform"):
        if name not in FOR_ONE:
            shelf.articles[name] = _begin(story, shelf, name, by)


def _begin(story: Story, shelf: Shelf, name: str, by: Actor) -> int:
    language = "ja" if written(name, "ja") else "en"
    page = _page(name, language)
    reach, addressees = _reach(story, name)
    text = articles.start(
        page.head["title"],
        by=by,
        language=language,
        lead=page.head["lead"],
        category=db.session.get_one(Category, shelf.categories[page.head["category"]]),
        tags=page.head.get("tags", "").split(","),
        review_on=story.day(-90 if PUBLISHED.get(name, 0) < 300 else 4),
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
    if name == "people-import":
        return Reach.SOME, [f"product:{_product('people')}"]
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
            body = _led(shelf, page.body)
            text = text_of(article, language)
            if text is None:
                text = translate(
                    article, language, by=by, title=page.head["title"], lead=page.head["lead"], slug=name
                )
            wording.save(text, {"body": body.replace(_missing(name), "")}, by=by)
            publishing.publish(text, by=by)

    return act


def _revise(shelf: Shelf, name: str, note: str) -> Act:
    def act(by: Actor) -> None:
        text = _text(shelf, name)
        wording.save(text, {"body": _led(shelf, _page(name, text.language).body), "note": note}, by=by)
        publishing.publish(text, by=by)

    return act


def _ask_for_review(story: Story, shelf: Shelf, by: Actor) -> None:
    text = _text(shelf, "invoice-reform")
    wording.save(text, {"body": _page("invoice-reform", "ja").body}, by=by)
    publishing.send_for_review(text, story.person("kyoko"), "割合の時期に誤りがないか、見てください。", by=by)


def _read(story: Story, shelf: Shelf, who: str, name: str, share: float, said: dict[str, Any]) -> Act:
    def act(_by: Actor) -> None:
        person, article = story.person(who), db.session.get_one(Article, shelf.articles[name])
        languages = {text.language for text in texts_of(article)}
        language = person.language if person.language in languages else article.original_language
        read = Reading(article.id, article.public_id, language, share, from_search=True)
        customer_id = story.member(who).customer_id
        reading.note(read, person_id=person.id, side=Side.CUSTOMER, customer_id=customer_id)
        if said:
            ratings.rate(article.id, language, person.id, said)

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


def _page(name: str, language: str) -> Written:
    page = written(name, language)
    if page is None:
        raise LookupError(f"{name} was not written in {language}")
    return page


def _product(code: str) -> int:
    return db.session.scalars(select(Product.id).where(Product.code == code)).one()
