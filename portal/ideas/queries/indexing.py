"""Ideas as the search keeps them: what customers read of them, never what colleagues noted."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.foundation.db import db
from portal.foundation.search.shapes import Indexed
from portal.foundation.search.words import runs
from portal.ideas.models import Idea

SOURCE = "idea"


def texts_of(idea_id: int) -> list[Indexed]:
    """Return an idea's texts for the index; none until it is worded, nor once it became another."""
    idea = db.session.get(Idea, idea_id)
    if idea is None or idea.worded_at is None or idea.merged_into_id is not None:
        return []
    first = "ja" if idea.title_en or _is_japanese(idea.title) else "en"
    texts = [_indexed(idea, first, idea.title, idea.told)]
    if idea.title_en:
        texts.append(_indexed(idea, "en", idea.title_en, idea.told_en or idea.told))
    return texts


def subjects(after: int, most: int) -> Sequence[tuple[int, int | None]]:
    """Return the next ideas by id, for indexing all of them again; they belong to no customer."""
    asked = select(Idea.id).where(Idea.id > after).order_by(Idea.id).limit(most)
    return [(idea_id, None) for idea_id in db.session.scalars(asked)]


def _indexed(idea: Idea, language: str, title: str, told: str) -> Indexed:
    return Indexed(
        source=SOURCE,
        subject_id=idea.id,
        public_id=idea.public_id,
        language=language,
        title=title,
        body=told,
        reach=idea.reach,
        addressees=tuple(idea.addressees or ()),
        at=max(idea.state_at, idea.created_at),
    )


def _is_japanese(words: str) -> bool:
    return any(run[1] for run in runs(words))
