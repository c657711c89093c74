"""Who stands in a review: everybody it names by public id, as they are called today, and on which side."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.agreements.queries.document import person_of
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.reviews.queries.snapshots import people_in
from portal.reviews.rules.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class InReview:
    """Somebody whom a review names; without a name once they were erased."""

    public_id: str
    name: str
    initial: str
    colour_index: int
    title: str
    is_vendor: bool


def people_of(snapshot: Snapshot) -> dict[str, InReview]:
    """Return the people of a review by public id, in two statements; names in the language of now."""
    there = people_in(snapshot)
    columns = (User.public_id, User.family_name, User.given_name, User.romanised)
    asked = select(*columns, User.id, User.staff_role, User.staff_title).where(User.public_id.in_(there))
    rows = db.session.execute(asked).all()
    members = select(Membership.user_id, Membership.title).where(
        Membership.user_id.in_({row.id for row in rows})
    )
    titles = {row.user_id: row.title for row in db.session.execute(narrowed(members, Membership))}
    found = {}
    for row in rows:
        person, is_vendor = person_of(row), row.staff_role is not None
        title = row.staff_title if is_vendor else titles.get(row.id, "")
        found[row.public_id] = InReview(
            person.public_id, person.name, person.initial, person.colour_index, title, is_vendor
        )
    return found
