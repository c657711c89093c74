"""Looks for the words in PDFs that were put into articles, so that the search finds them."""

from portal.foundation import clock, pdf_words
from portal.foundation.db import db, outside_transaction, writing
from portal.foundation.events import announce
from portal.foundation.files import storage
from portal.foundation.offload import off_the_loop
from portal.foundation.outbox import OutboxItem, job
from portal.knowledge.actions.events import NO_CUSTOMER, ArticleChanged
from portal.knowledge.actions.files import READ
from portal.knowledge.models import ArticleFile


@job(READ, reaches_out=True)
def read_file(item: OutboxItem) -> None:
    """Keep the words of a PDF with its file; one that cannot be read has none. Holds no lock while reading."""
    file = db.session.get(ArticleFile, item.ids["file_id"])
    if file is None or file.read_at is not None:
        return
    place = file.place
    with outside_transaction():
        words = _words(place)
    with writing():
        db.session.rollback()
        file = db.session.get(ArticleFile, item.ids["file_id"])
        if file is not None:
            file.words, file.read_at = words, clock.now()
            if words:
                announce(ArticleChanged(NO_CUSTOMER, file.article_id))
        db.session.commit()


def _words(place: str) -> str:
    try:
        return off_the_loop(pdf_words.words_of, storage().get(place))
    except (FileNotFoundError, pdf_words.PdfUnreadable):
        return ""
