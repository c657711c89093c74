"""An article as its reader sees it: the published text in their language, and what they did with it. One statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import request
from sqlalchemy import Row, Select, and_, bindparam, func, select

from portal.accounts.models import User
from portal.accounts.rules.names import Called
from portal.accounts.standpoint import standpoint
from portal.foundation.audience import Reach, Reader, addressed_to
from portal.foundation.db import BIGINT, db
from portal.foundation.i18n import LANGUAGES, language
from portal.knowledge.models import (
    Article,
    ArticleRating,
    ArticleReading,
    ArticleText,
    Category,
    Favourite,
    Unhelpful,
)
from portal.knowledge.queries.places import reader_here

AnyRow = Row[*tuple[Any, ...]]
ASKED = "in"  # the name in addresses of the language that a reader asks for


@dataclass(frozen=True)
class Text:
    """A published text. `outdated`: the original went on without it."""

    id: int
    language: str
    slug: str
    title: str
    lead: str
    minutes: int
    edition_id: int
    basis_id: int | None
    revised_at: datetime | None
    outdated_at: datetime | None
    version: int


@dataclass(frozen=True)
class Said:
    """What readers said of a text: how many found it helpful, of how many; and what this reader said."""

    helpful: int = 0
    of: int = 0
    mine: bool | None = None
    reason: Unhelpful | None = None
    words: str = ""
    effort: int | None = None

    @property
    def share(self) -> float | None:
        """Return the share that it helped, None while so few said anything that it would mean little."""
        return self.helpful / self.of if self.of >= FEWEST_RATINGS else None


FEWEST_RATINGS = 5


@dataclass(frozen=True)
class Keeper(Called):
    """Who keeps an article true."""

    id: int
    version: int
    public_id: str
    family_name: str
    given_name: str
    romanised: str


@dataclass(frozen=True)
class Here:
    """An article for one reader. `wanted`: the language in which they would read; `text` is what there is."""

    id: int
    public_id: str
    version: int
    reach: Reach
    addressees: tuple[str, ...]
    original_language: str
    category_id: int | None
    owner: Keeper | None
    changed_at: datetime | None
    wanted: str
    text: Text
    texts: tuple[Text, ...]
    said: Said
    favourite: bool
    share: float  # how far this reader read, 0..1
    shelves_at: Any  # since when the categories are as they are

    @property
    def falls_back(self) -> bool:
        """True where it is not written in the reader's language."""
        return self.text.language != self.wanted

    @property
    def original(self) -> Text | None:
        """Return the text that translations follow, None while readers do not see it."""
        return next((text for text in self.texts if text.language == self.original_language), None)

    @property
    def outdated(self) -> bool:
        """True where the text is an older translation of an original that this reader could read instead."""
        return self.text.outdated_at is not None and self.original is not None

    @property
    def key(self) -> tuple[Any, ...]:
        """Return all that shapes what its page says of the article itself."""
        texts = tuple((text.id, text.version) for text in self.texts)
        return (
            self.id,
            self.version,
            self.text.id,
            self.wanted,
            texts,
            self.owner,
            self.said,
            self.favourite,
        )


def article(public_id: str) -> Here | None:
    """Return an article as the reader of the request under way sees it; None where there is none for them."""
    user = standpoint().user
    return one(public_id, reader_here(), person_id=user.id if user else None, wanted=wanted_language())


def one(public_id: str, reader: Reader, *, person_id: int | None, wanted: str) -> Here | None:
    """Return an article as a reader sees it, in the language that fits best."""
    values = {"pid": public_id, "me": person_id or 0}
    rows = db.session.connection().execute(_one(reader), values).all()
    return _here(rows, wanted) if rows else None


def wanted_language() -> str:
    """Return the language that was asked for in the address, else the reader's own."""
    asked = request.args.get(ASKED, "")
    return asked if asked in LANGUAGES else language()


def readable(reader: Reader) -> Any:
    """Return the condition on (Article, ArticleText) joined that this reader sees the text."""
    return and_(
        addressed_to(Article, reader), Article.archived_at.is_(None), ArticleText.published_id.is_not(None)
    )


def best_text(texts: Sequence[Any], wanted: str, original: str) -> Any:
    """Return the text in the wanted language, else the original, else what there is."""
    by_language = {text.language: text for text in texts}
    return by_language.get(wanted) or by_language.get(original) or texts[0]


@lru_cache(maxsize=2_000)
def _one(reader: Reader) -> Select[*tuple[Any, ...]]:
    """Return the prepared question of one kind of reader: there are as many as sets of keys."""
    me = bindparam("me", type_=BIGINT)
    counted = (
        select(func.count(ArticleRating.helpful))
        .where(ArticleRating.article_id == Article.id, ArticleRating.language == ArticleText.language)
        .correlate(Article, ArticleText)
    )
    mine = and_(
        ArticleRating.article_id == Article.id,
        ArticleRating.language == ArticleText.language,
        ArticleRating.person_id == me,
    )
    return (
        select(
            Article.id, Article.public_id, Article.version, Article.reach, Article.addressees,
            Article.original_language, Article.category_id, Article.changed_at,
            User.id.label("user_id"), User.version.label("user_version"), User.family_name, User.given_name,
            User.romanised, User.public_id.label("user_pid"), User.erased_at,
            ArticleText.id.label("text_id"), ArticleText.language, ArticleText.slug, ArticleText.title,
            ArticleText.lead, ArticleText.minutes, ArticleText.published_id, ArticleText.basis_id,
            ArticleText.revised_at, ArticleText.outdated_at, ArticleText.version.label("text_version"),
            counted.scalar_subquery().label("rated"),
            counted.where(ArticleRating.helpful.is_(True)).scalar_subquery().label("helped"),
            ArticleRating.helpful, ArticleRating.reason, ArticleRating.words, ArticleRating.effort,
            Favourite.at.label("kept_at"), ArticleReading.share,
            select(func.max(Category.updated_at)).scalar_subquery().label("shelves_at"),
        )
        .join(ArticleText, ArticleText.article_id == Article.id)
        .outerjoin(User, User.id == Article.owner_id)
        .outerjoin(ArticleRating, mine)
        .outerjoin(Favourite, and_(Favourite.article_id == Article.id, Favourite.person_id == me))
        .outerjoin(ArticleReading, and_(ArticleReading.article_id == Article.id, ArticleReading.person_id == me))
        .where(Article.public_id == bindparam("pid"), readable(reader))
        .order_by(ArticleText.language.desc())
    )  # fmt: skip


def _here(rows: Sequence[AnyRow], wanted: str) -> Here:
    first = rows[0]
    row = best_text(rows, wanted, first.original_language)
    texts = {one.language: _text(one) for one in rows}
    return Here(
        id=first.id,
        public_id=first.public_id,
        version=first.version,
        reach=first.reach,
        addressees=tuple(first.addressees or ()),
        original_language=first.original_language,
        category_id=first.category_id,
        owner=_keeper(first),
        changed_at=first.changed_at,
        wanted=wanted,
        text=texts[row.language],
        texts=tuple(texts.values()),
        said=Said(row.helped, row.rated, row.helpful, row.reason, row.words or "", row.effort),
        favourite=first.kept_at is not None,
        share=first.share or 0.0,
        shelves_at=first.shelves_at,
    )


def _keeper(row: AnyRow) -> Keeper | None:
    if row.user_id is None or row.erased_at is not None:
        return None
    return Keeper(row.user_id, row.user_version, row.user_pid, row.family_name, row.given_name, row.romanised)


def _text(row: AnyRow) -> Text:
    return Text(
        id=row.text_id,
        language=row.language,
        slug=row.slug,
        title=row.title,
        lead=row.lead,
        minutes=row.minutes,
        edition_id=row.published_id,
        basis_id=row.basis_id,
        revised_at=row.revised_at,
        outdated_at=row.outdated_at,
        version=row.text_version,
    )
