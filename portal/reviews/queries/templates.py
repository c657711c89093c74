"""The vendor's templates of reviews."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from portal.accounts.models import Segment
from portal.activity import review_sections
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.reviews.models import ReviewTemplate


def template(public_id: str) -> ReviewTemplate | None:
    """Return the template of this public id."""
    return db.session.scalar(select(ReviewTemplate).where(ReviewTemplate.public_id == public_id))


def templates() -> Sequence[ReviewTemplate]:
    """Return every template, those that are retired last."""
    asked = select(ReviewTemplate).order_by(ReviewTemplate.retired_at.is_not(None), ReviewTemplate.id)
    return db.session.scalars(asked).all()


def any_template() -> bool:
    """Tell whether there is a template, retired ones among them."""
    return bool(db.session.scalar(select(func.count(ReviewTemplate.id))))


def segments() -> Mapping[int, str]:
    """Return the segments by id, as they are called in the reader's language."""
    rows = db.session.execute(select(Segment.id, Segment.name_ja, Segment.name_en).order_by(Segment.id))
    ja = language() == "ja"
    return {row.id: (row.name_ja if ja else row.name_en) or row.name_ja or row.name_en for row in rows}


def part_by_key() -> Mapping[str, str]:
    """Return in which part each section stands that reviews can have now."""
    return {one.key: str(one.part) for one in review_sections.sections()}
