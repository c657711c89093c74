"""Writing the index of what one customer owns, inside that customer's scope; the wall applies to every statement."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select

from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.search import vocabulary
from portal.foundation.search.models import OwnPosting, OwnText
from portal.foundation.search.shapes import Indexed
from portal.foundation.search.weights import digest, weigh
from portal.foundation.tenancy import bulk_insert


def put(texts: Sequence[Indexed]) -> None:
    """Put texts of the customer in scope in place of what was there of them."""
    vocabulary.lock()
    for text in texts:
        row = _there(text)
        mark = digest(text)
        again = row.digest != mark
        row.public_id, row.group, row.at = text.public_id, text.group, text.at
        row.visibility = text.visibility or Visibility.VENDOR
        row.digest = mark
        if again:
            weighed = weigh(text)
            row.title, row.words = text.title, weighed.words
            db.session.flush()
            _put_in(row.id, weighed.weights)
        else:
            db.session.flush()


def remove(source: str, subject_id: int, language: str | None = None, *, all_but: Iterable[str] = ()) -> None:
    """Take a subject's texts out: one language, all of them, or all but some."""
    found = select(OwnText.id).where(OwnText.source == source, OwnText.subject_id == subject_id)
    if language is not None:
        found = found.where(OwnText.language == language)
    if kept := sorted(all_but):
        found = found.where(OwnText.language.notin_(kept))
    ids = db.session.scalars(found).all()
    if ids:
        db.session.execute(delete(OwnPosting).where(OwnPosting.text_id.in_(ids)))
        db.session.execute(delete(OwnText).where(OwnText.id.in_(ids)))


def _there(text: Indexed) -> OwnText:
    known = db.session.scalars(
        select(OwnText).where(
            OwnText.source == text.source,
            OwnText.subject_id == text.subject_id,
            OwnText.language == text.language,
        )
    ).one_or_none()
    if known is not None:
        return known
    made = OwnText(
        customer_id=text.customer_id,
        source=text.source,
        subject_id=text.subject_id,
        language=text.language,
        digest="",
    )
    db.session.add(made)
    return made


def _put_in(text_id: int, weights: dict[str, int]) -> None:
    db.session.execute(delete(OwnPosting).where(OwnPosting.text_id == text_id))
    ids = vocabulary.ids_of(weights)
    bulk_insert(
        OwnPosting,
        [{"text_id": text_id, "term_id": ids[term], "weight": weight} for term, weight in weights.items()],
    )
