"""What an original says differently since it was translated: which sections, and how."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.foundation.db import db
from portal.knowledge.models import ArticleEdition
from portal.knowledge.queries.articles import Here
from portal.knowledge.rules.differences import Line
from portal.knowledge.rules.differences import differences as told_apart
from portal.knowledge.rules.markdown import read
from portal.knowledge.rules.plain import text_of
from portal.knowledge.rules.sections import changed


def before_and_after(here: Here) -> tuple[ArticleEdition, ArticleEdition] | None:
    """Return the edition of the original that the text follows, and the one readers see now."""
    original = here.original
    if original is None or here.text.basis_id is None:
        return None
    found = _editions(here.text.basis_id, original.edition_id)
    before, after = found.get(here.text.basis_id), found.get(original.edition_id)
    if before is None or after is None or before.published_at is None or before.text_id != after.text_id:
        return None
    return before, after


def changed_parts(here: Here) -> Sequence[int]:
    """Return which headings of an older translation (0 is the first) stand over what the original changed since."""
    compared = before_and_after(here)
    if compared is None:
        return ()
    before, after = compared
    text = _editions(here.text.edition_id)[here.text.edition_id]
    return changed(before.body, after.body, text.body)


def differences(here: Here) -> list[Line]:
    """Return what the original says differently by now, as plain words by line; nothing where it cannot be told."""
    compared = before_and_after(here)
    if compared is None:
        return []
    before, after = (text_of(read(edition.body)) for edition in compared)
    return told_apart(before, after)


def _editions(*ids: int) -> dict[int, ArticleEdition]:
    found = db.session.scalars(select(ArticleEdition).where(ArticleEdition.id.in_(ids)))
    return {edition.id: edition for edition in found}
