"""Whoever is erased is named in no story any more, published or not."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, or_, select

from portal.accounts.actions.erasure import PersonErased
from portal.accounts.models import Membership
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import customer_scope, every_customer
from portal.stories.actions.publishing import forget_teller_in_public
from portal.stories.actions.stories import forget_teller
from portal.stories.models import Story, StoryText


@in_transaction(PersonErased)
def forget(event: PersonErased) -> None:
    """Take the person's name out of every story that they tell, also where nobody chose them but wrote their name."""
    with every_customer("a person is erased wherever they told a story"):
        asked = select(Story.customer_id, Story.id).where(
            or_(Story.teller_id == event.person_id, *_named(event))
        )
        found = [(row.customer_id, row.id) for row in db.session.execute(asked)]
    for customer_id, story_id in found:
        with customer_scope(customer_id):
            story = db.session.scalars(select(Story).where(Story.id == story_id)).one()
            forget_teller_in_public(story)
            forget_teller(story)
            db.session.flush()


def _named(event: PersonErased) -> Iterator[ColumnElement[bool]]:
    """Yield what says that a story's words on who tells it have the person's name, at a company that had them."""
    theirs = select(Membership.customer_id).where(Membership.user_id == event.person_id)
    for name in event.names:
        for written in {name, name.replace(" ", ""), name.replace(" ", "\u3000")}:
            said = select(StoryText.story_id).where(StoryText.teller.icontains(written, autoescape=True))
            yield Story.customer_id.in_(theirs) & Story.id.in_(said)
