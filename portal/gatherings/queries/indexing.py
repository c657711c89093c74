"""Events as the search keeps them: those that are out, in each language in which they are worded."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.foundation.db import db
from portal.foundation.search.shapes import Indexed
from portal.gatherings.models import Gathering
from portal.gatherings.rules.words import GatheringState
from portal.knowledge.rules.markdown import read
from portal.knowledge.rules.plain import text_of

SOURCE = "gathering"
FOUND = (GatheringState.PUBLISHED, GatheringState.HELD)


def texts_of(gathering_id: int) -> list[Indexed]:
    """Return an event's texts for the index; none of a draft, or of what was called off."""
    row = db.session.get(Gathering, gathering_id)
    if row is None or row.state not in FOUND:
        return []
    return [
        Indexed(
            source=SOURCE, subject_id=row.id, public_id=row.public_id, language=language,
            title=getattr(row, f"title_{language}"),
            body="\n".join(
                part for part in (plain(getattr(row, f"text_{language}")), getattr(row, f"place_{language}")) if part
            ),
            reach=row.reach, addressees=tuple(row.addressees or ()), at=row.published_at,
        )
        for language in ("ja", "en")
        if getattr(row, f"title_{language}")
    ]  # fmt: skip


def subjects(after: int, most: int) -> Sequence[tuple[int, int | None]]:
    """Return the next events by id, for indexing all of them again; they belong to no customer."""
    asked = select(Gathering.id).where(Gathering.id > after).order_by(Gathering.id).limit(most)
    return [(one, None) for one in db.session.scalars(asked)]


def plain(markdown: str) -> str:
    """Return what people wrote without any markup, line by line."""
    return text_of(read(markdown)) if markdown else ""
