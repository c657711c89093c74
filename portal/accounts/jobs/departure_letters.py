"""Mail about people who move or leave, and about who follows them."""

from typing import Any

from flask_babel import force_locale, pgettext
from flask_babel import gettext as _
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import Customer, Departure, Membership, User
from portal.accounts.permits import Permit
from portal.accounts.queries.members import by_ids
from portal.accounts.standpoint import inside
from portal.foundation.absolute import absolute
from portal.foundation.db import db
from portal.foundation.mail import Letter, letter
from portal.foundation.tenancy import customer_scope


@letter("departure.planned")
def departure_planned(ids: dict[str, Any]) -> Letter | None:
    """Tell one person of the other side that somebody moves or leaves, and who follows."""
    return _about_departure(ids, "departure_planned")


@letter("departure.taken_over")
def departure_taken_over(ids: dict[str, Any]) -> Letter | None:
    """Tell the successor what they take over."""
    return _about_departure(ids, "departure_taken_over")


@letter("csm.introduced")
def csm_introduced(ids: dict[str, Any]) -> Letter | None:
    """Introduce the new CSM to an administrator of the customer, in that person's language."""
    people = _people(ids["person_id"], ids["leaver_id"], ids["successor_id"])
    reader, customer = _reader(people.get(ids["person_id"]), ids["customer_ref"])
    successor, leaver = people.get(ids["successor_id"]), people.get(ids["leaver_id"])
    if reader is None or customer is None or successor is None or leaver is None:
        return None
    with force_locale(reader.language):
        vendor = branding.installation().name_in(reader.language)
        facts = _facts(reader, customer, vendor) | {
            "successor": successor.name_in(reader.language),
            "leaver": leaver.name_in(reader.language),
            "department": successor.staff_department,
            "title": successor.staff_title,
            "url": absolute("company.show", slug=customer.slug),
        }
        subject = _("[%(vendor)s] Your new contact person", vendor=vendor)
        sender = _("%(name)s (%(company)s)", name=facts["successor"], company=vendor)
    return _letter(reader, subject, "csm_introduced", facts, sender, reply_to=successor.email or "")


def _about_departure(ids: dict[str, Any], template: str) -> Letter | None:
    reader, customer = _reader(_people(ids["person_id"]).get(ids["person_id"]), ids["customer_ref"])
    if reader is None or customer is None:
        return None
    with customer_scope(customer.id):
        departure = db.session.scalar(select(Departure).where(Departure.id == ids["departure_id"]))
        if departure is None or departure.cancelled_at is not None:
            return None
        both = by_ids([departure.membership_id, departure.successor_id or 0])
    leaver, successor = both[departure.membership_id], both.get(departure.successor_id or 0)
    with force_locale(reader.language):
        vendor = branding.installation().name_in(reader.language)
        facts = _facts(reader, customer, vendor) | _leaving(departure, leaver, successor, reader)
        facts["url"] = _address(reader, customer, departure)
        if template == "departure_taken_over":
            facts["url"] = absolute("customer_home.show", slug=customer.slug)
            subject = _("[%(vendor)s] You take over from %(name)s", vendor=vendor, name=facts["leaver"])
        else:
            subject = _("[%(vendor)s] %(name)s is moving on", vendor=vendor, name=facts["leaver"])
        sender = branding.sender_name(reader.language)
    return _letter(reader, subject, template, facts, sender)


def _leaving(
    departure: Departure, leaver: Membership, successor: Membership | None, reader: User
) -> dict[str, Any]:
    return {
        "leaver": _addressed(leaver, reader),
        "successor": _addressed(successor, reader) if successor else "",
        "leaves_on": departure.leaves_on,
        "moves_to": departure.moves_to,
    }


def _addressed(member: Membership, reader: User) -> str:
    """Return a customer's person as mail names them: our own people say 様, their colleagues さん."""
    name = member.user.name_in(reader.language)
    if reader.staff_role is not None:
        return pgettext("customer's person in mail", "%(name)s", name=name)
    return pgettext("person", "%(name)s", name=name)


def _address(reader: User, customer: Customer, departure: Departure) -> str:
    """Return where the reader sees the departure: its own page for those who may, else the list of people."""
    point = inside(reader, customer.slug)
    if point is not None and point.may(Permit.PEOPLE_LEAVE):
        return absolute("departures.show", slug=customer.slug, departure=departure.public_id)
    return absolute("members.show_all", slug=customer.slug)


def _facts(reader: User, customer: Customer, vendor: str) -> dict[str, Any]:
    return {
        "reader": reader.name_in(reader.language),
        "customer_name": customer.name,
        "vendor_name": vendor,
        "to_vendor": reader.staff_role is not None,
        "brand": branding.brand_colour(),
    }


def _letter(
    reader: User, subject: str, template: str, facts: dict[str, Any], sender: str, reply_to: str = ""
) -> Letter:
    return Letter(
        to=reader.email or "",
        to_name=reader.name_in(reader.language),
        language=reader.language,
        subject=subject,
        template=template,
        facts=facts,
        sender_name=sender,
        reply_to=reply_to,
    )


def _reader(user: User | None, customer_id: int) -> tuple[User | None, Customer | None]:
    """Return the person and the customer while they may still be told of it."""
    customer = db.session.scalar(select(Customer).where(Customer.id == customer_id))
    if user is None or customer is None or not user.email or user.disabled_at or user.erased_at:
        return None, None
    return (user, customer) if inside(user, customer.slug) is not None else (None, None)


def _people(*ids: int) -> dict[int, User]:
    return {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(ids)))}
