"""The vendor's own people: one letter a month about what is late or stuck of theirs, at whichever customer."""

from collections import defaultdict
from typing import Any

from flask_babel import force_locale, ngettext
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import Customer, User
from portal.accounts.queries.calendars import vendors_days
from portal.accounts.standpoint import inside
from portal.foundation import clock
from portal.foundation.absolute import absolute
from portal.foundation.audience import Audience
from portal.foundation.calendar import UnknownCountry, WorkCalendar
from portal.foundation.db import db
from portal.foundation.mail import Letter, letter, post
from portal.foundation.outbox import OutboxItem, job, owe
from portal.foundation.tenancy import every_customer
from portal.plans.models import Node
from portal.plans.queries.checkins_desk import own_in_need
from portal.plans.rules.checkins import goes_at, letter_is_due

NAMED = 3
"""So many titles are named of each customer."""


@job("checkins.begin_staff_month", hourly=True)
def begin_month(_item: OutboxItem) -> None:
    """Owe a look at each vendor person who owns something, on the vendor's own working day for it."""
    today = clock.today(branding.installation().time_zone)
    if not letter_is_due(today, _calendar()):
        return
    with every_customer("the worker looks for vendor people who own something"):
        found = set(db.session.scalars(_of_somebody()))
    for user_id in sorted(one for one in found if one is not None):
        owe("checkins.staff_person", dedupe_key=f"checkins:staff:{user_id}:{today:%Y-%m}", person_id=user_id)


@job("checkins.staff_person")
def begin_person(item: OutboxItem) -> None:
    """Promise one vendor person the letter, if anything of theirs needs them."""
    user = db.session.scalar(select(User).where(User.id == item.ids["person_id"]))
    if user is None or not _in_need(user):
        return
    post(
        "checkin.staff",
        dedupe_key=f"checkin:{item.dedupe_key}",
        not_before=goes_at(clock.now(), user.time_zone, _calendar()),
        person_id=user.id,
    )


@letter("checkin.staff")
def monthly(ids: dict[str, Any]) -> Letter | None:
    """Tell a vendor person what is late or stuck of theirs, customer by customer; nothing where nothing is."""
    user = db.session.scalar(select(User).where(User.id == ids["person_id"]))
    rows = _in_need(user) if user is not None else []
    if user is None or not rows:
        return None
    titles: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        titles[row.customer_name].append(row.title)
    with force_locale(user.language):
        vendor = branding.installation().name_in(user.language)
        subject = ngettext(
            "[%(vendor)s] %(num)s thing of yours needs a word",
            "[%(vendor)s] %(num)s things of yours need a word",
            len(rows),
            vendor=vendor,
        )
        facts = {
            "reader": user.name_in(user.language),
            "to_vendor": True,
            "vendor_name": vendor,
            "brand": branding.brand_colour(),
            "count": len(rows),
            "places": [(name, some[:NAMED], max(0, len(some) - NAMED)) for name, some in titles.items()],
            "url": absolute("home.show"),
        }
        sender = branding.sender_name(user.language)
    return Letter(
        to=user.email or "",
        to_name=user.name_in(user.language),
        language=user.language,
        subject=subject,
        template="checkin_staff",
        facts=facts,
        sender_name=sender,
    )


def _in_need(user: User) -> list[Any]:
    """Return what is late or stuck of this person's at the customers they still reach."""
    if not user.email or not user.staff_role or user.disabled_at or user.erased_at:
        return []
    with every_customer("one vendor person's own nodes", Audience.VENDOR):
        places = db.session.execute(
            select(Customer.id, Customer.slug).where(
                Customer.id.in_(_of_somebody(Node.customer_id).where(Node.vendor_owner_id == user.id)),
                Customer.left_at.is_(None),
            )
        ).all()
        reached = [place.id for place in places if inside(user, place.slug) is not None]
        return list(own_in_need(user.id, reached)) if reached else []


def _of_somebody(column: Any = Node.vendor_owner_id) -> Any:
    return select(column).where(Node.vendor_owner_id.is_not(None), Node.deleted_at.is_(None)).distinct()


def _calendar() -> WorkCalendar:
    closed = vendors_days()
    try:
        return WorkCalendar(branding.installation().country, closed)
    except UnknownCountry:
        return WorkCalendar((), closed)
