"""Whoever is erased is named in no story any more, published or not."""

from sqlalchemy import select

from portal.accounts.actions.erasure import PersonErased
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import customer_scope, every_customer
from portal.stories.actions.publishing import forget_teller_in_public
from portal.stories.actions.stories import forget_teller
from portal.stories.models import Story


@in_transaction(PersonErased)
def forget(event: PersonErased) -> None:
    """Take the person's name out of every story that they tell."""
    with every_customer("a person is erased wherever they told a story"):
        asked = select(Story.customer_id, Story.id).where(Story.teller_id == event.person_id)
        found = [(row.customer_id, row.id) for row in db.session.execute(asked)]
    for customer_id, story_id in found:
        with customer_scope(customer_id):
            story = db.session.scalars(select(Story).where(Story.id == story_id)).one()
            forget_teller_in_public(story)
            forget_teller(story)
            db.session.flush()
