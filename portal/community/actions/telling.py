"""Telling people of what happened in the community: each at the customer through which they read it, and only then.

A notice belongs to the recipient's customer. Who did it stands in it where the recipient knows them by name; else it
names nobody, and the words look up how that person shows. Of the vendor's people those hear who reach the customer
whose person asked or answered; the others read it in their digest.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sqlalchemy import select

from portal.activity.actions import notices
from portal.activity.models import Notice
from portal.community.models import Reply, Space, Thread
from portal.community.queries.following import Author
from portal.community.queries.readers import who_may_read
from portal.community.rules.words import SpaceKind
from portal.foundation.actor import WORKER, Actor, ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope, every_customer

SUBJECT = "community_thread"


def tell(
    kind: str,
    person_ids: Iterable[int],
    thread: Thread,
    *,
    about: str,
    doer: Author | None = None,
    reply: Reply | None = None,
) -> set[int]:
    """Tell those of these people who may read the thread's space, once of one thing (`about`); return them.

    Call it with every space open. `doer` is who did it, as whose person; None: nobody is named.
    """
    space = db.session.get_one(Space, thread.space_id)
    wanted = set(person_ids) - ({doer.author_id} if doer else set())
    places: dict[int | None, set[int]] = defaultdict(set)
    for person_id, customer_id in who_may_read(space, wanted - _told_before(wanted, about)).items():
        places[customer_id].add(person_id)
    staff, told = places.pop(None, set()), set[int]()
    visibility = Visibility.CUSTOMER if space.kind is SpaceKind.INSIDE else Visibility.SHARED
    for customer_id, people in _places(places, staff, _beside(space, thread, reply)):
        with customer_scope(customer_id or 0):
            made = notices.tell(
                people - told, kind, by=_by(doer, customer_id), about=about, visibility=visibility,
                subject_kind=SUBJECT, subject_id=thread.id,
                thread_id=thread.id, reply_id=reply.id if reply else 0,
            )  # fmt: skip
        told |= {one.person_id for one in made}
    return told


def _places(
    members: dict[int | None, set[int]], staff: set[int], beside: list[int]
) -> Iterator[tuple[int | None, set[int]]]:
    """Yield at which customer whom to tell; the vendor's people at the first one that they reach."""
    yield from sorted(members.items(), key=lambda one: one[0] or 0)
    if staff:
        yield from ((customer_id, staff) for customer_id in beside)


def _beside(space: Space, thread: Thread, reply: Reply | None) -> list[int]:
    """Return the customers at which the vendor's people may hear of it: whose space, who wrote, who asked."""
    said = reply.author_customer_id if reply else None
    candidates = (space.customer_id, said, thread.author_customer_id)
    return list(dict.fromkeys(one for one in candidates if one is not None))


def _by(doer: Author | None, customer_id: int | None) -> Actor:
    if doer is None or doer.author_customer_id not in (None, customer_id):
        return WORKER  # another company's person is named by their byline alone
    side = Side.VENDOR if doer.author_customer_id is None else Side.CUSTOMER
    return Actor(ActorKind.PERSON, side, doer.author_id)


def _told_before(person_ids: set[int], about: str) -> set[int]:
    asked = select(Notice.person_id).where(Notice.about == about, Notice.person_id.in_(sorted(person_ids)))
    with every_customer("nobody is told of one thing twice, at whichever customer"):
        return set(db.session.scalars(asked)) if person_ids else set()
