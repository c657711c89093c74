"""Names that stay inside a company: those it keeps, its people's and, where a post hides it, its own."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.accounts.standpoint import Standpoint
from portal.community.models import KeptName, Persona, Space
from portal.community.rules.kept_names import Found, Name, NameKind, found_in
from portal.community.rules.words import CompanyShown, NameShown
from portal.foundation.audience import Side
from portal.foundation.db import db

MOST_PEOPLE, MOST_KEPT = 5_000, 2_000
HONORIFICS = ("さん", "様", "氏")


def kept() -> Sequence[KeptName]:
    """Return the names that the company in scope keeps, as its own people see them."""
    return db.session.scalars(select(KeptName).order_by(KeptName.name).limit(MOST_KEPT)).all()


def kept_name(public_id: str) -> KeptName | None:
    """Return one of them."""
    return db.session.scalar(select(KeptName).where(KeptName.public_id == public_id))


def found_before(
    texts: Sequence[str], point: Standpoint, space: Space, *, company_hidden: bool, chosen: Persona | None
) -> list[Found]:
    """Return the names in texts that are about to go to other companies; none in spaces of one company alone.

    Ask it inside the customer's scope. The vendor's people are asked as well where they stand at a customer's door,
    except for what that customer keeps, which they do not read.
    """
    if space.kind.is_private or point.customer is None:
        return []
    names = [Name(one.name, NameKind.KEPT) for one in kept()]
    names += [Name(one, NameKind.PERSON) for one in _people(point, chosen)]
    if company_hidden or point.side is Side.VENDOR or chosen is None or not _shows_company(chosen):
        names.append(Name(point.customer.name, NameKind.COMPANY))
    return found_in("\n".join(texts), names, _instead())


def _shows_company(chosen: Persona) -> bool:
    return chosen.company_shown is CompanyShown.COMPANY


def _people(point: Standpoint, chosen: Persona | None) -> set[str]:
    """Return how the people of the customer in scope are called; one's own name only where one does not show it."""
    asked = (
        select(User.id, User.family_name, User.given_name, User.romanised)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.ended_at.is_(None))
        .limit(MOST_PEOPLE)
    )
    own_name_shows = chosen is not None and chosen.name_shown is NameShown.NAME
    found: set[str] = set()
    for row in db.session.execute(asked):
        if row.id == point.user.id and own_name_shows:
            continue
        found |= {f"{row.family_name}{row.given_name}", row.romanised}
        if len(row.family_name) > 1:
            found |= {f"{row.family_name}{honorific}" for honorific in HONORIFICS}
    return {one for one in found if one.strip()}


def _instead() -> dict[NameKind, list[str]]:
    letters = [_("Company %(letter)s", letter=letter) for letter in "ABCDEFGH"]
    somebody = pgettext("instead of a name", "a colleague")
    return {NameKind.KEPT: letters, NameKind.PERSON: [somebody], NameKind.COMPANY: [_("our company")]}
