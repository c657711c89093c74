"""Noting that somebody reads an article, and how far: a page says so while it is read, never when it is opened."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.db import db, inserting
from portal.foundation.events import Event, announce
from portal.knowledge.models import ArticleDay, ArticleRating, ArticleReading, Favourite
from portal.knowledge.queries.lists import READ_SHARE

#: Who comes back after this reads it once more.
A_READING = timedelta(minutes=30)
#: Within this, only whoever got further is written down again.
SEEN_EVERY = timedelta(minutes=1)
#: As far as the days of figures go: those of the installation's clock.
DAYS_OF = "UTC"


@dataclass(frozen=True)
class ArticleRead(Event):
    """One of a customer's people read an article to its end, for the first time."""

    article_id: int
    article_pid: str
    person_id: int


@dataclass(frozen=True)
class Reading:
    """What a page says of being read: which article and language, how far (0..1), and whether a search led here."""

    article_id: int
    article_pid: str
    language: str
    share: float
    from_search: bool = False


def note(reading: Reading, *, person_id: int, side: Side | None, customer_id: int | None) -> None:
    """Note how far somebody got; times and days are counted once a reading, those of the vendor's people not at all."""
    now, share = clock.now(), min(max(reading.share, 0.0), 1.0)
    known = db.session.execute(
        select(ArticleReading.id, ArticleReading.last_at, ArticleReading.share).where(
            ArticleReading.person_id == person_id, ArticleReading.article_id == reading.article_id
        )
    ).first()
    again = known is None or now - known.last_at > A_READING
    if known is None:
        _begin(reading, person_id, share)
    elif again or share > known.share or now - known.last_at > SEEN_EVERY:
        _go_on(known.id, reading.language, share=max(share, known.share), again=again)
    if again and side is not Side.VENDOR:
        count(reading)
    before = known.share if known is not None else 0.0
    if customer_id is not None and side is Side.CUSTOMER and before < READ_SHARE <= share:
        announce(ArticleRead(customer_id, reading.article_id, reading.article_pid, person_id))


def count(reading: Reading) -> None:
    """Count one more reading of an article on this day, by nobody in particular."""
    found = 1 if reading.from_search else 0
    row = {
        "article_id": reading.article_id,
        "language": reading.language,
        "day": clock.today(DAYS_OF),
        "reads": 1,
        "from_search": found,
    }
    more = {"reads": ArticleDay.reads + 1, "from_search": ArticleDay.from_search + found}
    made = inserting(ArticleDay).values(**row)
    db.session.execute(
        made.on_conflict_do_update(index_elements=["article_id", "language", "day"], set_=more)
    )


def forget(person_id: int) -> None:
    """Forget what an erased person read, kept and said; that something helped somebody stays counted."""
    for model in (ArticleReading, Favourite):
        db.session.execute(delete(model).where(model.person_id == person_id))
    said = update(ArticleRating).where(ArticleRating.person_id == person_id)
    db.session.execute(said.values(person_id=None, words=""))


def _begin(reading: Reading, person_id: int, share: float) -> None:
    row = {
        "person_id": person_id,
        "article_id": reading.article_id,
        "language": reading.language,
        "share": share,
    }
    made = inserting(ArticleReading).values(**row)
    db.session.execute(made.on_conflict_do_nothing(index_elements=["person_id", "article_id"]))


def _go_on(reading_id: int, language: str, *, share: float, again: bool) -> None:
    values: dict[str, Any] = {"last_at": clock.now(), "language": language, "share": share}
    if again:
        values["times"] = ArticleReading.times + 1
    went_on = update(ArticleReading).where(ArticleReading.id == reading_id).values(**values)
    db.session.execute(went_on, execution_options={"synchronize_session": False})
