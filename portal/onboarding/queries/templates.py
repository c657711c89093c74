"""Templates and their editions, as lists, editors and whoever starts a journey ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select

from portal.accounts.models import Product, Segment, User
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed
from portal.onboarding.models import Journey, JourneyTemplate, JourneyTemplateEdition
from portal.onboarding.rules import shapes
from portal.onboarding.rules.shapes import TemplateShape, Words
from portal.onboarding.rules.words import JourneyRole

Edition = JourneyTemplateEdition
AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Ran:
    """How many journeys began from a template: all, those that run, those that are done."""

    begun: int = 0
    running: int = 0
    completed: int = 0


def template(public_id: str) -> JourneyTemplate | None:
    """Return a template by its outside name."""
    return db.session.scalar(select(JourneyTemplate).where(JourneyTemplate.public_id == public_id))


def edition(public_id: str) -> Edition | None:
    """Return an edition, draft or published, by its outside name."""
    return db.session.scalar(select(Edition).where(Edition.public_id == public_id))


def draft(public_id: str) -> Edition | None:
    """Return an edition that can still be written."""
    return db.session.scalar(
        select(Edition).where(Edition.public_id == public_id, Edition.published_at.is_(None))
    )


def template_of(edition: Edition) -> JourneyTemplate:
    """Return the template that an edition belongs to."""
    return db.session.get_one(JourneyTemplate, edition.template_id)


def draft_of(template: JourneyTemplate) -> Edition | None:
    """Return a template's draft, None where everything is published."""
    return db.session.scalar(
        select(Edition).where(Edition.template_id == template.id, Edition.published_at.is_(None))
    )


def current_of(template: JourneyTemplate) -> Edition | None:
    """Return the newest published edition, None where there is none yet."""
    return db.session.get(Edition, template.current_id) if template.current_id else None


def editions_of(template: JourneyTemplate) -> Sequence[AnyRow]:
    """Return a template's editions with who published them, the newest first."""
    asked = (
        select(Edition, User)
        .outerjoin(User, User.id == func.coalesce(Edition.published_by_id, Edition.written_by_id))
        .where(Edition.template_id == template.id)
        .order_by(Edition.number.desc())
    )
    return db.session.execute(asked).all()


def shape_of(edition: Edition) -> TemplateShape:
    """Return what an edition says."""
    return shapes.template(edition.body)


def words_of(template: JourneyTemplate) -> Words:
    """Return what a template is called, in both languages."""
    return Words(template.title_ja, template.title_en)


def usable(
    product_ids: Sequence[int] | None = None, segment_id: int | None = None, role: JourneyRole | None = None
) -> Sequence[AnyRow]:
    """Return the templates from which a journey can begin, those that fit best first: (JourneyTemplate, Edition).

    Given a customer's products and segment, templates for other ones are left out; those made for exactly them come
    before those for any.
    """
    fits: list[ColumnElement[bool]] = [JourneyTemplate.retired_at.is_(None)]
    if product_ids is not None:
        fits.append(or_(JourneyTemplate.product_id.is_(None), JourneyTemplate.product_id.in_(product_ids)))
        fits.append(or_(JourneyTemplate.segment_id.is_(None), JourneyTemplate.segment_id == segment_id))
    if role is not None:
        fits.append(JourneyTemplate.role == role)
    by_role = case({word: number for number, word in enumerate(JourneyRole)}, value=JourneyTemplate.role)
    asked = (
        select(JourneyTemplate, Edition)
        .join(Edition, Edition.id == JourneyTemplate.current_id)
        .where(and_(*fits))
        .order_by(
            by_role,
            JourneyTemplate.product_id.is_(None),
            JourneyTemplate.segment_id.is_(None),
            JourneyTemplate.id,
        )
    )
    return db.session.execute(asked).all()


def listed() -> Sequence[AnyRow]:
    """Return every template: (JourneyTemplate, Product, Segment, its newest published edition), those in use first."""
    asked = (
        select(JourneyTemplate, Product, Segment, Edition)
        .outerjoin(Product, Product.id == JourneyTemplate.product_id)
        .outerjoin(Segment, Segment.id == JourneyTemplate.segment_id)
        .outerjoin(Edition, Edition.id == JourneyTemplate.current_id)
        .order_by(JourneyTemplate.retired_at.is_not(None), Product.id, Segment.id, JourneyTemplate.id)
    )
    return db.session.execute(asked).all()


def drafts() -> dict[int, Edition]:
    """Return the drafts there are, by template."""
    found = db.session.scalars(select(Edition).where(Edition.published_at.is_(None)))
    return {one.template_id: one for one in found}


def ran() -> dict[int, Ran]:
    """Return how many journeys began from each template, by its id."""
    running = and_(
        Journey.started_at.is_not(None), Journey.completed_at.is_(None), Journey.cancelled_at.is_(None)
    )
    asked = (
        select(
            Journey.template_id,
            func.count(Journey.started_at),
            func.sum(case((running, 1), else_=0)),
            func.count(Journey.completed_at),
        )
        .where(Journey.template_id.is_not(None))
        .group_by(Journey.template_id)
    )
    with every_customer("how often a template is used is counted over all customers"):
        rows = db.session.execute(narrowed(asked, Journey))
        return {key: Ran(begun, int(run or 0), done) for key, begun, run, done in rows if key is not None}
