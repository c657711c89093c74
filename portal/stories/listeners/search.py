"""Published stories are found by those whom they are told to; a story that is withdrawn is found no more, at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from portal.accounts.permits import Permit
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.i18n import LANGUAGES, full_date, language
from portal.foundation.search import index
from portal.foundation.search.shapes import Hit, Indexed
from portal.search import sources
from portal.search.sources import DESK, Key, Proof, Row, Tag, Where
from portal.stories.actions.events import StoryPublished, StoryWithdrawn
from portal.stories.forms.words import company_line, difference
from portal.stories.models import PublishedStory
from portal.stories.queries.published import shown
from portal.stories.rules.document import Company, languages_of
from portal.stories.rules.figures import figure_of

SOURCE = "story"


def texts_of(published_id: int) -> list[Indexed]:
    """Return a published story's texts for the index, one for each language."""
    copy = db.session.get(PublishedStory, published_id)
    if copy is None:
        return []
    return [_indexed(copy, code) for code in languages_of(copy.facts)]


def subjects(after: int, most: int) -> Sequence[tuple[int, int | None]]:
    """Return the next published stories by id; what is published belongs to no customer."""
    asked = select(PublishedStory.id).where(PublishedStory.id > after).order_by(PublishedStory.id).limit(most)
    return [(one, None) for one in db.session.scalars(asked)]


index.source(SOURCE, texts_of, subjects)


@in_transaction(StoryPublished)
def published(event: StoryPublished) -> None:
    """Let the index read the story; whom it is told to changes at once."""
    copy = db.session.get_one(PublishedStory, event.published_id)
    if event.again:
        index.readdress(SOURCE, copy.id, copy.reach, copy.addressees)
    index.owe(SOURCE, copy.id)


@in_transaction(StoryWithdrawn)
def withdrawn(event: StoryWithdrawn) -> None:
    """Let nobody find it from now on."""
    index.remove(SOURCE, event.published_id)


def present(where: Where, hits: Sequence[Hit]) -> Mapping[Key, Row]:
    """Word these hits for their reader, without those that they may not read (any more): one statement."""
    if where.point is None:
        return {}
    found = shown((hit.subject_id for hit in hits), where.reader, where.point)
    return {
        (hit.source, hit.subject_id, hit.language): _row(where, found[hit.subject_id], hit.language)
        for hit in hits
        if hit.subject_id in found and hit.language in found[hit.subject_id].facts["texts"]
    }


def _row(where: Where, copy: PublishedStory, code: str) -> Row:
    place: dict[str, Any] = {} if where.name == DESK else {"slug": where.name}
    endpoint = "stories_desk.show" if where.name == DESK else "stories.show"
    asked: dict[str, Any] = {"in": code} if code != language() else {}
    tags = [Tag(LANGUAGES[code])] if code in LANGUAGES else []
    return Row(
        url=url_for(endpoint, story_copy=copy.public_id, **place, **asked),
        place=company_line(Company(**copy.facts["company"])),
        tags=tags,
        facts=(_("published %(day)s", day=full_date(copy.published_at)),),
        proof=_proof(copy, code),
    )


def _proof(copy: PublishedStory, code: str) -> Proof | None:
    if not copy.facts["figures"]:
        return None
    figure = figure_of(copy.facts["figures"][0], code)
    return Proof(difference(figure), figure.title, standing="achieved" if figure.met else "")


def _indexed(copy: PublishedStory, code: str) -> Indexed:
    said, facts = copy.facts["texts"][code], copy.facts
    figures = [figure_of(one, code).title for one in facts["figures"]]
    company = (facts["company"]["name"], facts["company"]["industry"])
    parts = (said["situation"], said["doings"], said["outcome"], said["quote"], *figures, *company)
    return Indexed(
        source=SOURCE,
        subject_id=copy.id,
        public_id=copy.public_id,
        language=code,
        title=said["title"],
        body="\n".join(part for part in parts if part),
        reach=copy.reach,
        addressees=tuple(copy.addressees or ()),
        at=copy.published_at,
    )


_STAMP = select(func.count(PublishedStory.id), func.max(PublishedStory.id), func.sum(PublishedStory.version))
sources.register(
    sources.Source(SOURCE, _l("Success stories"), "sparkles", Permit.STORIES_READ, 30, present, stamp=_STAMP)
)
