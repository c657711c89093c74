"""The numbers of the vocabulary, counted anew from what is there: after a mishap, or when much has gone."""

from sqlalchemy import and_, delete, func, select, update

from portal.foundation.db import db
from portal.foundation.search import vocabulary
from portal.foundation.search.models import (
    OwnPosting,
    Part,
    SearchCircle,
    SearchNear,
    SearchPosting,
    SearchRight,
    SearchTerm,
    SearchText,
    table,
)

_TERM, _NEAR, _POSTING = table(SearchTerm), table(SearchNear), table(SearchPosting)
_TEXT, _CIRCLE, _RIGHT = table(SearchText), table(SearchCircle), table(SearchRight)
_OWN = table(OwnPosting)


def rebuild() -> None:
    """Count in how many texts each term is, and forget terms and circles that are in none."""
    vocabulary.lock()
    connection = db.session.connection()
    for part, column in vocabulary.IN_PART.items():
        of_term = and_(_POSTING.c.term_id == _TERM.c.id, _POSTING.c.part == int(part))
        texts = select(func.count()).where(of_term).scalar_subquery()
        connection.execute(update(_TERM).values({column: texts}))
    _count_texts()
    unused = select(_TERM.c.id).where(
        *(column == 0 for column in vocabulary.IN_PART.values()),
        _TERM.c.term != vocabulary.EVERY_TEXT,
        _TERM.c.id.notin_(
            select(_OWN.c.term_id)
        ),  # past the wall: it is only counted whether anybody uses a word
    )
    connection.execute(delete(_NEAR).where(_NEAR.c.term_id.in_(unused)))
    connection.execute(delete(_TERM).where(_TERM.c.id.in_(unused)))
    idle = select(_CIRCLE.c.id).where(_CIRCLE.c.id.notin_(select(_TEXT.c.circle_id)))
    connection.execute(delete(_RIGHT).where(_RIGHT.c.circle_id.in_(idle)))
    connection.execute(delete(_CIRCLE).where(_CIRCLE.c.id.in_(idle)))


def _count_texts() -> None:
    """Count the texts themselves, under the term that is in each of them."""
    connection = db.session.connection()
    every = vocabulary.ids_of([vocabulary.EVERY_TEXT])[vocabulary.EVERY_TEXT]
    counted = connection.execute(select(_TEXT.c.part, func.count().label("texts")).group_by(_TEXT.c.part))
    counts = {Part(row.part): row.texts for row in counted}
    values = {column: counts.get(part, 0) for part, column in vocabulary.IN_PART.items()}
    connection.execute(update(_TERM).where(_TERM.c.id == every).values(values))
