"""Who speaks in a mail, and whether they may, by the rights of today."""

from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint, inside
from portal.foundation.db import db
from portal.mailroom.models import KnownAddress
from portal.mailroom.rules.arrived import Arrived
from portal.mailroom.rules.speaking import Speaker, speaker


def who_speaks(arrived: Arrived, customer_id: int, permit: Permit) -> Speaker:
    """Return as whom a mail speaks at a customer, or who is to be asked; see rules.speaking."""
    if arrived.person_id is not None:  # proved, or said by somebody who looked
        return Speaker(arrived.person_id)
    owner = arrived.proof.person_id if arrived.proof else None
    claimed = arrived.claimed_id or known_person(arrived.sender)
    return speaker(
        owner=owner,
        owners_addresses=addresses_of(owner) if owner else frozenset(),
        sender=arrived.sender,
        claimed=claimed,
        claimed_belongs=claimed is not None and standpoint_of(claimed, customer_id, permit) is not None,
        authenticated=arrived.authenticated,
        spam=arrived.spam,
    )


def standpoint_of(person_id: int, customer_id: int, permit: Permit) -> Standpoint | None:
    """Return from where a person acts inside a customer, None where they may not do it (any more)."""
    user = db.session.scalar(
        select(User).where(User.id == person_id, User.disabled_at.is_(None), User.erased_at.is_(None))
    )
    slug = db.session.scalar(select(Customer.slug).where(Customer.id == customer_id))
    point = inside(user, slug) if user and slug else None
    return point if point and point.may(permit) else None


def addresses_of(person_id: int) -> frozenset[str]:
    """Return the addresses from which a person is known to write."""
    own = db.session.scalar(select(User.email).where(User.id == person_id))
    others = db.session.scalars(select(KnownAddress.address).where(KnownAddress.person_id == person_id))
    return frozenset([*([own] if own else []), *others])


def known_person(address: str) -> int | None:
    """Return the inner id of the person who also writes from this address."""
    if not address:
        return None
    return db.session.scalar(select(KnownAddress.person_id).where(KnownAddress.address == address))


def people_at(addresses: frozenset[str]) -> dict[str, int]:
    """Return the inner ids of the people who write from these addresses, by address."""
    wanted = sorted(addresses)
    signing_in = select(User.email, User.id).where(User.email.in_(wanted))
    others = select(KnownAddress.address, KnownAddress.person_id).where(KnownAddress.address.in_(wanted))
    rows = [*db.session.execute(others), *db.session.execute(signing_in)]
    return {str(address): person_id for address, person_id in rows}
