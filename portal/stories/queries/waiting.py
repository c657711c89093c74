"""Stories that wait for somebody: an approver, the person who is to be named, the vendor who publishes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from portal.accounts.models import Customer
from portal.agreements.models import Signatory
from portal.foundation.db import BIGINT, db
from portal.foundation.tenancy import ask_across, narrowed, prepared
from portal.stories.models import Story, StoryApproval, StoryText

AnyRow = Row[*tuple[Any, ...]]
_CUSTOMERS = bindparam("customers", expanding=True, type_=BIGINT)


def for_approver(user_id: int) -> Sequence[AnyRow]:
    """Return the stories that this person is asked to approve at the customer in scope."""
    asked = (
        _asked(StoryApproval.asked_at)
        .join(StoryApproval, StoryApproval.story_id == Story.id)
        .join(Signatory, Signatory.id == StoryApproval.approver_id)
        .where(StoryApproval.ended_at.is_(None), Signatory.user_id == user_id)
        .order_by(StoryApproval.asked_at)
    )
    return db.session.execute(narrowed(asked, Story, StoryText, StoryApproval, Signatory)).all()


def for_teller(user_id: int) -> Sequence[AnyRow]:
    """Return the stories in which this person is to be named, and has not said yet whether they may be."""
    asked = _asked(Story.updated_at).where(Story.teller_id == user_id, Story.teller_agreed_at.is_(None))
    return db.session.execute(narrowed(asked.order_by(Story.id), Story, StoryText)).all()


def to_publish(customer_ids: Sequence[int]) -> Sequence[AnyRow]:
    """Return what customers have approved and nobody has published yet, under `every_customer`."""
    return ask_across(_to_publish(), customers=list(customer_ids))


@prepared
def _to_publish() -> Select[*tuple[Any, ...]]:
    asked = _asked(Story.updated_at).where(
        Story.customer_id.in_(_CUSTOMERS),
        Story.agreed_seal != "",
        Story.agreed_seal == Story.seal,
        Story.published_seal != Story.seal,
    )
    return narrowed(asked, Story, StoryText)


def _asked(at: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Story.id, Story.customer_id, Story.public_id, StoryText.title, at.label("at"), Customer.slug,
            Customer.name.label("customer_name"),
        )
        .join(StoryText, (StoryText.story_id == Story.id) & (StoryText.language == Story.language))
        .join(Customer, Customer.id == Story.customer_id)
    )  # fmt: skip
