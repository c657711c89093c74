"""Ideas are found by whom they are addressed to; hits say how they stand and how many want them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import npgettext
from sqlalchemy import func, select

from portal.accounts.permits import Permit
from portal.foundation.audience import Side, addressed_to
from portal.foundation.db import db
from portal.foundation.i18n import full_date, number
from portal.foundation.search import index
from portal.foundation.search.shapes import Hit
from portal.ideas.forms.words import state_word
from portal.ideas.models import Idea
from portal.ideas.queries.indexing import SOURCE, subjects, texts_of
from portal.ideas.queries.open import FEWEST_COMPANIES
from portal.search import sources
from portal.search.sources import Key, Proof, Row, Source, Tag, Where


def present(where: Where, hits: Sequence[Hit]) -> Mapping[Key, Row]:
    """Word these hits for their reader, without those that are no longer told to them: one statement."""
    asked = select(Idea).where(
        Idea.id.in_({hit.subject_id for hit in hits}), Idea.merged_into_id.is_(None), Idea.worded_at.is_not(None),
        addressed_to(Idea, where.reader),
    )  # fmt: skip
    found = {one.id: one for one in db.session.scalars(asked)}
    return {
        (hit.source, hit.subject_id, hit.language): _row(where, found[hit.subject_id])
        for hit in hits
        if hit.subject_id in found
    }


def _row(where: Where, idea: Idea) -> Row:
    inside = where.point is not None and where.point.side is Side.CUSTOMER and where.inside
    place: dict[str, Any] = {"slug": where.name} if inside else {}
    return Row(
        url=url_for("ideas.idea" if inside else "ideas_desk.one", idea=idea.public_id, **place),
        tags=(Tag(state_word(idea.state)),),
        facts=(full_date(idea.state_at),),
        proof=_proof(idea) if idea.voting >= FEWEST_COMPANIES or not inside else None,
    )


def _proof(idea: Idea) -> Proof | None:
    if not idea.votes:
        return None
    return Proof(number(idea.votes), npgettext("idea", "vote", "votes", idea.votes), "thumbs-up")


_STAMP = select(func.count(Idea.id), func.sum(Idea.version), func.sum(Idea.votes))
index.source(SOURCE, texts_of, subjects)
sources.register(
    Source(
        SOURCE,
        _l("Ideas for the product"),
        "sparkles",
        Permit.CUSTOMER_READ,
        40,
        present,
        stamp=_STAMP,
    )
)
