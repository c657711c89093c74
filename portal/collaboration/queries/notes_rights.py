"""May somebody still write in a note, now? Asked again for every change that is kept."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import SignIn, User
from portal.accounts.permits import Permit
from portal.accounts.sessions import is_alive
from portal.accounts.standpoint import inside
from portal.foundation.actor import Actor
from portal.foundation.db import db


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody at one open note, by what can be asked again: the sign-in, the customer's slug, the permit it takes."""

    sign_in_id: int
    slug: str
    permit: Permit


def may_still_write(writer: Writer) -> Actor | None:
    """Return who writes, or None when the sign-in, the place at the customer or the permit is gone."""
    found = db.session.execute(
        select(SignIn, User).join(User, User.id == SignIn.user_id).where(SignIn.id == writer.sign_in_id)
    ).first()
    if found is None:
        return None
    sign_in, user = found
    if sign_in.viewing_as_id is not None or not is_alive(sign_in, user):
        return None
    point = inside(user, writer.slug)
    return point.actor if point is not None and point.may(writer.permit) else None
