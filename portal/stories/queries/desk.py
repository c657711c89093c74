"""The stories of the customers that somebody of the vendor's reaches, wherever they stand."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.accounts.queries.customers import reached_by
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer
from portal.stories.models import Story, StoryText
from portal.stories.rules.stages import Stage

MOST = 300


@dataclass(frozen=True)
class Line:
    """A story in the list of the desk."""

    public_id: str
    title: str
    customer: str
    slug: str
    stage: Stage
    figures: int
    updated_at: datetime


def lines(reader: User) -> list[Line]:
    """Return the stories of the customers that this person reaches, what was worked on last first: one statement."""
    asked = (
        select(Story, StoryText.title, Customer.name, Customer.slug)
        .join(StoryText, (StoryText.story_id == Story.id) & (StoryText.language == Story.language))
        .join(Customer, Customer.id == Story.customer_id)
        .where(Story.customer_id.in_(reached_by(reader)))
        .order_by(Story.updated_at.desc(), Story.id.desc())
        .limit(MOST)
    )
    with every_customer("the stories of the customers that one reaches", Audience.VENDOR):
        rows = db.session.execute(asked).all()
    return [
        Line(story.public_id, title, customer, slug, story.stage, len(story.figures or ()), story.updated_at)
        for story, title, customer, slug in rows
    ]
