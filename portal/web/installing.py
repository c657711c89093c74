"""The first step of every installation: whose portal this is, and who looks after it."""

from flask import g

from portal.accounts.actions.profile import Names, rename
from portal.accounts.models import Installation, StaffRole, User
from portal.accounts.rules.sign_in import is_mail, tidy_mail
from portal.foundation import audit
from portal.foundation.actor import WORKER
from portal.foundation.db import db
from portal.reviews.actions import templates as review_templates


class AlreadyBegun(Exception):
    """Somebody looks after this portal already."""


class NotAMailAddress(ValueError):
    """Nobody could be reached under this."""


def has_begun() -> bool:
    """Tell whether the installation has been named."""
    return db.session.get(Installation, 1) is not None


def begin_installation(
    email: str,
    names: Names,
    vendor: str,
    *,
    vendor_en: str = "",
    language: str = "ja",
    zone: str = "Asia/Tokyo",
) -> User:
    """Name the vendor and enter its first administrator. Raises AlreadyBegun and NotAMailAddress."""
    if has_begun():
        raise AlreadyBegun
    address = tidy_mail(email)
    if not is_mail(address):
        raise NotAMailAddress(email)
    row = Installation(
        id=1, vendor_name=vendor, vendor_name_en=vendor_en, default_language=language, time_zone=zone
    )
    person = User(email=address, language=language, time_zone=zone, staff_role=StaffRole.ADMIN)
    rename(person, names)
    db.session.add_all((row, person))
    db.session.flush()
    g.pop("installation", None)  # what was read before there was one
    audit.remember("installation.begun", by=WORKER, subject=f"person:{person.public_id}")
    review_templates.set_up(by=WORKER)
    return person
