"""A paper of a review may be put on the shelf by whoever sees it."""

from sqlalchemy import select

from portal.documents.sources import vouches
from portal.foundation.db import db
from portal.foundation.files import StoredFile
from portal.foundation.tenancy import narrowed
from portal.reviews.models import Export, Review


@vouches("review_export")
def is_read(file: StoredFile) -> bool:
    """True while the review stands whose paper it is, and its reader sees both."""
    asked = select(Export.id).join(Review, Review.id == Export.review_id)
    asked = asked.where(Export.file_id == file.id, Review.deleted_at.is_(None)).limit(1)
    return db.session.execute(narrowed(asked, Export, Review)).first() is not None
