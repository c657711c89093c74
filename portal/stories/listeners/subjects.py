"""A story that is being written can be talked about by both sides."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from portal.accounts.permits import Permit
from portal.collaboration import subjects
from portal.collaboration.subjects import Subject
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.stories.actions.records import KIND
from portal.stories.models import Story, StoryText


def find(public_id: str) -> Subject | None:
    """Return the story of this public id as a subject."""
    row = db.session.execute(_asked().where(Story.public_id == public_id)).first()
    return _subject(row) if row else None


def by_ids(ids: Iterable[int]) -> dict[int, Subject]:
    """Return the stories of these ids that are seen."""
    return {row.id: _subject(row) for row in db.session.execute(_asked().where(Story.id.in_(sorted(ids))))}


def _asked() -> Select[Any]:
    wanted: Any = select(Story.id, Story.public_id, Story.visibility, StoryText.title)
    joined = wanted.join(StoryText, (StoryText.story_id == Story.id) & (StoryText.language == Story.language))
    return narrowed(joined, Story, StoryText)


def _subject(row: Any) -> Subject:
    return Subject(
        KIND, row.id, row.public_id, row.title, row.visibility, "own_stories.show", Permit.STORIES_WRITE,
        _l("Success story"),
    )  # fmt: skip


subjects.register(KIND, find=find, by_ids=by_ids)
