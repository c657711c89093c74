"""How spaces are called: those of many by their own name, those of one company by whose they are."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import Customer
from portal.community.rules.words import SpaceKind
from portal.foundation.db import db

ICONS = {
    SpaceKind.INSIDE: "lock",
    SpaceKind.BOTH: "handshake",
    SpaceKind.SOME: "users",
    SpaceKind.EVERY: "globe",
}


def names_of(spaces: Iterable[Any], language: str) -> dict[int, str]:
    """Return how these spaces (rows with id, kind, customer_id and names) are called, by id, in one statement.

    Words are those of the language in force, names those of `language`.
    """
    wanted = list(spaces)
    companies = _companies({one.customer_id for one in wanted if one.customer_id is not None})
    return {one.id: name_of(one, companies.get(one.customer_id, ""), language) for one in wanted}


def name_of(space: Any, company: str, language: str) -> str:
    """Return how one space is called; `company` is whose it is, for the private ones."""
    if space.kind is SpaceKind.INSIDE:
        return _("%(company)s only", company=company)
    if space.kind is SpaceKind.BOTH:
        vendor = branding.installation().name_in(language)
        return _("%(company)s and %(vendor)s", company=company, vendor=vendor)
    first, other = (space.name_en, space.name_ja) if language == "en" else (space.name_ja, space.name_en)
    return str(first or other)


def _companies(ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = db.session.execute(select(Customer.id, Customer.name).where(Customer.id.in_(sorted(ids))))
    return {row.id: row.name for row in rows}
