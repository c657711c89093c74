"""Who of the vendor's team writes, and who may look a draft through and publish it."""

from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.permits import ROLE_OF_STAFF, Permit, permits
from portal.foundation.db import db


def may_review(user: User | None) -> bool:
    """Tell whether somebody of the vendor's team may publish, and so review."""
    return user is not None and _here(user) and _granted(user, Permit.KNOWLEDGE_PUBLISH)


def may_write(user: User) -> bool:
    """Tell whether somebody of the vendor's team may write, and so keep an article true."""
    return _here(user) and _granted(user, Permit.KNOWLEDGE_WRITE)


def reviewers() -> list[User]:
    """Return everybody who may review, by name."""
    return [user for user in _staff() if _granted(user, Permit.KNOWLEDGE_PUBLISH)]


def writers() -> list[User]:
    """Return everybody who may write, and so keep an article true, by name."""
    return [user for user in _staff() if _granted(user, Permit.KNOWLEDGE_WRITE)]


def _staff() -> list[User]:
    wanted = select(User).where(
        User.staff_role.is_not(None), User.disabled_at.is_(None), User.erased_at.is_(None)
    )
    return list(db.session.scalars(wanted.order_by(User.search_key, User.id)))


def _here(user: User) -> bool:
    return user.staff_role is not None and user.disabled_at is None and user.erased_at is None


def _granted(user: User, permit: Permit) -> bool:
    return user.staff_role is not None and permits(frozenset({ROLE_OF_STAFF[user.staff_role]}), permit)
