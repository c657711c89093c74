"""The monthly letter itself, worded when it goes: what needs the reader by then, and the link that starts the walk."""

from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import AccountTeamMember, Customer, TeamPosition, User
from portal.accounts.standpoint import inside
from portal.foundation.absolute import absolute
from portal.foundation.db import db
from portal.foundation.links import PurposeLink, token
from portal.foundation.mail import Letter, letter
from portal.foundation.tenancy import customer_scope, narrowed
from portal.plans.checkins import Ask
from portal.plans.queries import checkins as queries
from portal.plans.rules.checkins import minutes

NAMED = 5
"""So many cards are named in the letter; the others are counted."""


@letter("checkin.monthly")
def monthly(ids: dict[str, Any]) -> Letter | None:
    """Tell one person what needs them, or nothing where nothing does (any more)."""
    user = db.session.scalar(select(User).where(User.id == ids["person_id"]))
    customer = db.session.scalar(select(Customer).where(Customer.id == ids["customer_ref"]))
    if user is None or customer is None or not user.email or user.disabled_at or user.erased_at:
        return None
    point = inside(user, customer.slug)
    if point is None:
        return None
    with customer_scope(customer.id, point.audience), force_locale(user.language):
        walk = queries.by_id(ids["check_in_id"])
        link = db.session.get(PurposeLink, walk.link_id) if walk and walk.link_id else None
        if walk is None or link is None or link.refusal() is not None:
            return None
        done = {entry["key"] for entry in walk.done}
        asks = [ask for ask in queries.open_asks(point) if ask.key not in done]
        return _worded(user, customer, link, asks) if asks else None


def _worded(user: User, customer: Customer, link: PurposeLink, asks: list[Ask]) -> Letter:
    vendor, csm, count = branding.installation().name_in(user.language), _csm(), len(asks)
    sender = branding.sender_name(user.language)
    if csm is not None:
        sender = _("%(name)s (%(company)s)", name=csm.name_in(user.language), company=vendor)
    facts = {
        "reader": user.name_in(user.language),
        "customer_name": customer.name,
        "vendor_name": vendor,
        "to_vendor": False,
        "brand": branding.brand_colour(),
        "count": count,
        "minutes": minutes(ask.seconds for ask in asks),
        "named": [(str(ask.title), str(ask.why)) for ask in asks[:NAMED]],
        "more": max(0, count - NAMED),
        "url": absolute("checkin_link.show", token=token(link)),
        "ends_at": link.expires_at,
    }
    subject = ngettext(
        "[%(vendor)s] This month’s check-in: %(num)s thing",
        "[%(vendor)s] This month’s check-in: %(num)s things",
        count,
        vendor=vendor,
    )
    return Letter(
        to=user.email or "",
        to_name=user.name_in(user.language),
        language=user.language,
        subject=subject,
        template="checkin",
        facts=facts,
        sender_name=sender,
        reply_to=(csm.email or "") if csm is not None else "",
    )


def _csm() -> User | None:
    """Return the customer's primary CSM, in whose name the letter comes."""
    found = (
        select(User)
        .join(AccountTeamMember, AccountTeamMember.user_id == User.id)
        .where(AccountTeamMember.position == TeamPosition.PRIMARY, AccountTeamMember.ended_at.is_(None))
        .limit(1)
    )
    return db.session.scalar(narrowed(found, AccountTeamMember))
