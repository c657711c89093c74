"""A company says which names stay inside: nobody writes them to other companies without being asked."""

from collections.abc import Iterable

from sqlalchemy import func, select

from portal.community.actions.refusals import Refused
from portal.community.models import KeptName
from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db

LONGEST, SHORTEST, MOST = 120, 2, 2_000


def keep(names: Iterable[str], *, by: Actor, customer_id: int) -> int:
    """Keep these names as well, and return how many are new. Raises Refused (too_many)."""
    known = set(db.session.scalars(select(KeptName.name)))
    lines = (" ".join(name.split())[:LONGEST] for name in names)
    new = [one for one in dict.fromkeys(lines) if len(one) >= SHORTEST and one not in known]
    count = db.session.scalar(select(func.count(KeptName.id))) or 0
    if count + len(new) > MOST:
        raise Refused("too_many")
    db.session.add_all(
        KeptName(customer_id=customer_id, name=one, by_id=by.person_id, visibility=Visibility.CUSTOMER)
        for one in new
    )
    db.session.flush()
    if new:
        audit.remember("kept_names.added", by=by, customer_id=customer_id, count=len(new))
    return len(new)


def let_go(name: KeptName, *, by: Actor) -> None:
    """Keep a name no longer."""
    audit.remember("kept_names.removed", by=by, customer_id=name.customer_id, count=1)
    db.session.delete(name)
    db.session.flush()
