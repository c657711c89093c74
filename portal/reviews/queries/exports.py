"""Papers that were made of a review, or are under way, as far as their reader sees them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.accounts.models import User
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.files import StoredFile
from portal.foundation.tenancy import narrowed
from portal.reviews.models import Export, Review, ReviewEdition
from portal.reviews.rules.words import Outcome

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Made:
    """An export as its reader sees it. `file` is None while there is none, or where it is kept inside."""

    export: Export
    file: StoredFile | None
    edition: int | None  # by number
    asker: User | None


def export(public_id: str) -> Export | None:
    """Return the export of this public id, or None."""
    asked = (
        select(Export)
        .join(Review, Review.id == Export.review_id)
        .where(Export.public_id == public_id, Review.deleted_at.is_(None))
    )
    return db.session.scalar(narrowed(asked, Export, Review))


def by_id(export_id: int) -> Export | None:
    """Return the export of this inner id, or None."""
    return db.session.scalar(narrowed(select(Export).where(Export.id == export_id), Export))


def of_review(review_id: int, most: int = SHOWN) -> list[Made]:
    """Return the newest exports of a review, the newest first."""
    asked = select(Export).where(Export.review_id == review_id).order_by(Export.id.desc()).limit(most)
    return shown(db.session.scalars(narrowed(asked, Export)).all())


def shown(exports: Sequence[Export]) -> list[Made]:
    """Return these exports with their files, editions and askers, in a fixed number of statements."""
    files = _files({one.file_id for one in exports})
    numbers = _numbers({one.edition_id for one in exports})
    people = _people({one.asked_by_id for one in exports})
    return [
        Made(
            one,
            files.get(one.file_id or 0),
            numbers.get(one.edition_id or 0),
            people.get(one.asked_by_id or 0),
        )
        for one in exports
    ]


def file_of(found: Export) -> StoredFile | None:
    """Return the file of an export, None while there is none that its reader sees."""
    return _files({found.file_id}).get(found.file_id or 0)


def same_content(key: str, visibility: Visibility) -> Export | None:
    """Return an export of this very content whose file is there for the same eyes, None where none was made yet."""
    asked = (
        select(Export)
        .join(StoredFile, StoredFile.id == Export.file_id)
        .where(Export.content_key == key, Export.outcome == Outcome.DONE, StoredFile.visibility == visibility)
        .order_by(Export.id.desc())
        .limit(1)
    )
    return db.session.scalar(narrowed(asked, Export, StoredFile))


def waiting(review_id: int) -> Sequence[Export]:
    """Return the exports of a review that are asked for and have not ended, the oldest first."""
    asked = select(Export).where(Export.review_id == review_id, Export.outcome.is_(None)).order_by(Export.id)
    return db.session.scalars(narrowed(asked, Export)).all()


def newest_done(review_id: int, **wanted: object) -> Made | None:
    """Return the newest export that is done and is what is wanted (by column), None where there is none."""
    asked = select(Export).where(Export.review_id == review_id, Export.outcome == Outcome.DONE)
    for name, value in wanted.items():
        asked = asked.where(getattr(Export, name) == value)
    found = db.session.scalar(narrowed(asked.order_by(Export.id.desc()).limit(1), Export))
    made = shown([found])[0] if found is not None else None
    return made if made is not None and made.file is not None else None


def unfinished_in(batch: str) -> int:
    """Return how many exports of a batch are under way, of the customers in scope."""
    asked = select(func.count(Export.id)).where(Export.batch == batch, Export.outcome.is_(None))
    return db.session.scalar(narrowed(asked, Export)) or 0


def _files(ids: set[int | None]) -> dict[int, StoredFile]:
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    asked = select(StoredFile).where(StoredFile.id.in_(wanted))
    return {row.id: row for row in db.session.scalars(narrowed(asked, StoredFile))}


def _numbers(ids: set[int | None]) -> dict[int, int]:
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    asked = select(ReviewEdition.id, ReviewEdition.number).where(ReviewEdition.id.in_(wanted))
    return {row.id: row.number for row in db.session.execute(narrowed(asked, ReviewEdition))}


def _people(ids: set[int | None]) -> dict[int, User]:
    wanted = {one for one in ids if one is not None}
    asked = select(User).where(User.id.in_(wanted))
    return {row.id: row for row in db.session.scalars(asked)} if wanted else {}
