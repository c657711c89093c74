"""Mail about papers of reviews: done, all done; and a review for somebody without an account. Links, never files."""

from typing import Any

from flask_babel import force_locale, pgettext
from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.accounts import branding
from portal.accounts.models import Customer, User
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import at_large, inside
from portal.foundation import links as purpose_links
from portal.foundation.absolute import absolute
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.i18n import full_date
from portal.foundation.links import PurposeLink
from portal.foundation.mail import Letter, letter
from portal.foundation.tenancy import customer_scope, every_customer, narrowed
from portal.reviews.forms.exports import KINDS, failure_words
from portal.reviews.models import Export, ReviewReader
from portal.reviews.paper.called import called
from portal.reviews.queries import exports, meetings, readers, reviews
from portal.reviews.rules.words import Outcome


@letter("review.paper")
def paper(ids: dict[str, Any]) -> Letter | None:
    """Tell whoever asked that a paper is done, or that it could not be made; only while they may still fetch it."""
    customer = db.session.get(Customer, ids["customer_ref"])
    user = _user(ids)
    point = inside(user, customer.slug) if user is not None and customer is not None else None
    if customer is None or user is None or point is None:
        return None
    with customer_scope(customer.id, point.audience), force_locale(user.language):
        export = exports.by_id(ids["export_id"])
        review = reviews.by_id(export.review_id) if export is not None else None
        if export is None or review is None or export.outcome in (None, Outcome.CANCELLED):
            return None
        title, done = called(review, customer), export.outcome is Outcome.DONE
        facts = {
            "title": title, "customer_name": customer.name, "done": done, "what": str(KINDS[export.kind]),
            "why": "" if done else str(failure_words(export.reason)),
            "url": absolute("review_exports.show", slug=customer.slug, review=review.public_id),
        }  # fmt: skip
        vendor = branding.installation().name_in(user.language)
        subject = (
            _("[%(vendor)s] Ready to be fetched: %(title)s", vendor=vendor, title=title)
            if done
            else _("[%(vendor)s] Could not be made: %(title)s", vendor=vendor, title=title)
        )
    return _to_user(user, subject, "review_paper", facts)


@letter("review.papers")
def papers(ids: dict[str, Any]) -> Letter | None:
    """Tell that all papers which were asked for together have ended."""
    user = _user(ids)
    if user is None or not at_large(user).may(Permit.REVIEWS_LEAD):
        return None
    with every_customer("papers of many customers were asked for together"):
        asked = select(Export.outcome, func.count(Export.id)).where(Export.batch == ids["batch"])
        rows = db.session.execute(narrowed(asked.group_by(Export.outcome), Export)).all()
        counts = {row[0]: row[1] for row in rows}
    with force_locale(user.language):
        vendor = branding.installation().name_in(user.language)
        subject = _("[%(vendor)s] Business reviews are ready to be fetched", vendor=vendor)
    facts = {
        "made": counts.get(Outcome.DONE, 0),
        "failed": counts.get(Outcome.FAILED, 0),
        "url": absolute("review_batches.show", batch=ids["batch"]),
    }
    return _to_user(user, subject, "review_papers", facts)


@letter("review.for_reading")
def for_reading(ids: dict[str, Any]) -> Letter | None:
    """Send somebody without an account their link, while it opens."""
    with customer_scope(ids["customer_ref"]):
        customer = db.session.get(Customer, ids["customer_ref"])
        reader, link = readers.by_id(ids["reader_id"]), db.session.get(PurposeLink, ids["link_id"])
        review = reviews.by_id(reader.review_id) if reader is not None else None
        if customer is None or reader is None or review is None or link is None or link.refusal() is not None:
            return None
        person = readers.people_behind([reader])[reader.signatory_id]
        if person.erased_at is not None or reader.revoked_at is not None:
            return None
        with force_locale(person.language):
            title = called(review, customer)
            vendor = branding.installation().name_in(person.language)
            held_on = meetings.held_on(review, customer)
            facts = {
                "reader": person.called, "vendor_name": vendor, "brand": branding.brand_colour(), "title": title,
                "message": reader.message, "sender": _sender(reader, customer),
                "url": absolute("review_link.show", token=purpose_links.token(link)),
                "until": full_date(link.expires_at), "to_vendor": False,
                "held_on": full_date(held_on) if held_on and held_on >= today_of(customer) else "",
                "is_final": reviews.newest_edition(review.id) is not None,
            }  # fmt: skip
            subject = _("[%(vendor)s] For you to read: %(title)s", vendor=vendor, title=title)
        return Letter(
            to=person.email, to_name=person.called, language=person.language, subject=subject,
            template="review_for_reading", facts=facts, sender_name=branding.sender_name(person.language),
        )  # fmt: skip


def _sender(reader: ReviewReader, customer: Customer) -> str:
    """Return who sends it, as a customer's person reads names; empty where nobody is known any more."""
    user = db.session.get(User, reader.sent_by_id) if reader.sent_by_id else None
    if user is None or user.erased_at is not None:
        return ""
    return user.name if user.staff_role else pgettext("person", "%(name)s", name=user.name)


def _user(ids: dict[str, Any]) -> User | None:
    user = db.session.scalar(select(User).where(User.id == ids["user_id"]))
    return user if user is not None and user.email and not user.disabled_at and not user.erased_at else None


def _to_user(user: User, subject: str, template: str, facts: dict[str, Any]) -> Letter:
    side = Side.VENDOR if user.staff_role else Side.CUSTOMER
    common = {
        "reader": user.name, "to_vendor": side is Side.VENDOR, "brand": branding.brand_colour(),
        "vendor_name": branding.installation().name_in(user.language),
    }  # fmt: skip
    return Letter(
        to=user.email or "", to_name=user.name, language=user.language, subject=subject, template=template,
        facts=common | facts, sender_name=branding.sender_name(user.language),
    )  # fmt: skip
