"""Templates of onboardings: made, copied, written as drafts, published as editions that never change, retired.

Every act stands in the audit log; what a draft says is compared field by field by whoever changes it.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from portal.foundation import audit, clock, refusals
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.onboarding.models import JourneyTemplate, JourneyTemplateEdition
from portal.onboarding.observables import rules_of_kinds
from portal.onboarding.queries.templates import draft_of, shape_of
from portal.onboarding.rules import checking, shapes
from portal.onboarding.rules.shapes import TemplateShape, Words
from portal.onboarding.rules.words import JourneyRole
from portal.onboarding.starters import Starter

COLUMNS = ("title_ja", "title_en", "product_id", "segment_id", "role")


class Refused(refusals.Refused):
    """`reason` is published (it never changes), unsound (see rules.checking), only (a template keeps one edition)."""


def make(
    title: Words,
    *,
    by: Actor,
    shape: TemplateShape | None = None,
    product_id: int | None = None,
    segment_id: int | None = None,
    role: JourneyRole | None = None,
    starter: str = "",
) -> JourneyTemplate:
    """Make a template whose first edition is a draft of `shape`, or empty. Whom it is for stands in the shape."""
    shape = shape or TemplateShape()
    template = JourneyTemplate(
        title_ja=title.ja,
        title_en=title.en,
        product_id=product_id,
        segment_id=segment_id,
        role=role or shape.role,
        starter=starter,
    )
    db.session.add(template)
    db.session.flush()
    _add_edition(template, shapes.as_json(shape), 1, by)
    audit.remember("template.made", by=by, subject=_subject(template), title=title.ja or title.en)
    return template


def from_starter(
    starter: Starter,
    *,
    by: Actor,
    title: Words | None = None,
    product_id: int | None = None,
    segment_id: int | None = None,
    publish_now: bool = False,
) -> JourneyTemplate:
    """Make a template from a starter, as a draft or published at once."""
    template = make(
        title or starter.name,
        by=by,
        shape=starter.shape,
        product_id=product_id,
        segment_id=segment_id,
        starter=starter.code,
    )
    draft = draft_of(template)
    if publish_now and draft is not None:
        publish(draft, "", by=by)
    return template


def copy(
    template: JourneyTemplate, edition: JourneyTemplateEdition, title: Words, *, by: Actor
) -> JourneyTemplate:
    """Make another template whose draft says what an edition of this one says."""
    return make(
        title,
        by=by,
        shape=shape_of(edition),
        product_id=template.product_id,
        segment_id=template.segment_id,
        role=template.role,
        starter=template.starter,
    )


def revise(template: JourneyTemplate, values: Mapping[str, Any], *, by: Actor) -> None:
    """Change what a template is called and for which product, segment and role it is."""
    changes = {
        name: [_plain(getattr(template, name)), _plain(value)]
        for name, value in values.items()
        if name in COLUMNS and getattr(template, name) != value
    }
    for name in changes:
        setattr(template, name, values[name])
    if changes:
        audit.remember("template.changed", by=by, subject=_subject(template), changes=changes)


def open_draft(
    template: JourneyTemplate, source: JourneyTemplateEdition, *, by: Actor
) -> JourneyTemplateEdition:
    """Return the template's draft; where there is none, one that begins as `source` says."""
    draft = draft_of(template)
    if draft is not None:
        return draft
    last = select(func.max(JourneyTemplateEdition.number)).where(
        JourneyTemplateEdition.template_id == template.id
    )
    return _add_edition(template, dict(source.body), (db.session.scalar(last) or 0) + 1, by)


def write(draft: JourneyTemplateEdition, shape: TemplateShape, *, by: Actor) -> None:
    """Let a draft say `shape`. Raises Refused: published."""
    if draft.published_at is not None:
        raise Refused("published")
    body = shapes.as_json(shape)
    if body != draft.body:
        draft.body = body
        draft.written_by_id = by.person_id


def discard(draft: JourneyTemplateEdition, *, by: Actor) -> None:
    """Throw a draft away. Raises Refused: published, only."""
    if draft.published_at is not None:
        raise Refused("published")
    if draft.number == 1:
        raise Refused("only")
    audit.remember("template.draft_discarded", by=by, subject=f"template_edition:{draft.public_id}")
    db.session.delete(draft)


def publish(draft: JourneyTemplateEdition, note: str, *, by: Actor) -> None:
    """Let new journeys begin as this draft says; it never changes again. Raises Refused: published, unsound."""
    if draft.published_at is not None:
        raise Refused("published")
    if checking.hinders(checking.findings(shape_of(draft), rules_of_kinds())):
        raise Refused("unsound")
    template = db.session.get_one(JourneyTemplate, draft.template_id)
    draft.published_at, draft.published_by_id, draft.note = clock.now(), by.person_id, note
    template.current_id = draft.id
    audit.remember("template.published", by=by, subject=_subject(template), number=draft.number, note=note)


def retire(template: JourneyTemplate, *, by: Actor) -> None:
    """Let no journey begin from this template any more; running ones go on."""
    if template.retired_at is None:
        template.retired_at = clock.now()
        audit.remember("template.retired", by=by, subject=_subject(template))


def take_up(template: JourneyTemplate, *, by: Actor) -> None:
    """Let journeys begin from a retired template again."""
    if template.retired_at is not None:
        template.retired_at = None
        audit.remember("template.taken_up", by=by, subject=_subject(template))


def _add_edition(
    template: JourneyTemplate, body: dict[str, Any], number: int, by: Actor
) -> JourneyTemplateEdition:
    edition = JourneyTemplateEdition(
        template_id=template.id, number=number, body=body, written_by_id=by.person_id
    )
    db.session.add(edition)
    db.session.flush()
    return edition


def _subject(template: JourneyTemplate) -> str:
    return f"journey_template:{template.public_id}"


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, JourneyRole) else value
