"""What the cast has begun to tell: one story at each customer, seen by both sides and by nobody else."""

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation.audience import Reach, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from portal.stories.models import Story, StoryText


def enter() -> None:
    """Write the stories down."""
    for customer in db.session.scalars(select(Customer).order_by(Customer.id)).all():
        with customer_scope(customer.id):
            story = Story(
                visibility=Visibility.SHARED,
                reach=Reach.EVERY_CUSTOMER,
                addressees=[],
                figures=[],
                language="en",
            )
            db.session.add(story)
            db.session.flush()
            db.session.add(
                StoryText(story_id=story.id, language="en", title=f"{customer.slug} story", figure_names={})
            )
            db.session.flush()
