"""Set pieces of a customer's paper are kept to be quick; whoever leaves or is erased must not go on standing in them.

Reviews and maps alike: what a customer's folder on the shelf holds is set again when somebody asks for it.
"""

from sqlalchemy import select

from portal.accounts.actions.customers import StageChanged
from portal.accounts.actions.profile import PersonRenamed
from portal.accounts.models import Customer, LifecycleStage
from portal.agreements.actions.events import PseudonymsEmptied
from portal.foundation.db import db
from portal.foundation.events import after_commit
from portal.foundation.pdf.keeping import shelf


@after_commit(PersonRenamed, PseudonymsEmptied)
def forget_names(event: PersonRenamed | PseudonymsEmptied) -> None:
    """Empty the customer's folder: somebody in it is called otherwise, or was erased."""
    _forget(event.customer_id)


@after_commit(StageChanged)
def forget_who_left(event: StageChanged) -> None:
    """Empty the folder of a customer who has left."""
    if event.after == LifecycleStage.LEFT:
        _forget(event.customer_id)


def _forget(customer_id: int) -> None:
    kept = shelf()
    if kept is None:
        return
    owner = db.session.scalar(select(Customer.public_id).where(Customer.id == customer_id))
    if owner is not None:
        kept.forget(owner)
