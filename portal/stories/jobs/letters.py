"""Mail about stories: the exact text waits for its approver, and the code of a personal link."""

from typing import Any

from flask_babel import force_locale, pgettext
from flask_babel import gettext as _
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import Customer, User
from portal.accounts.standpoint import inside
from portal.agreements.models import Signatory
from portal.agreements.queries.rounds import signatories
from portal.foundation import links as purpose_links
from portal.foundation.absolute import absolute
from portal.foundation.db import db
from portal.foundation.links import Purpose, PurposeLink
from portal.foundation.mail import Letter, letter
from portal.foundation.tenancy import customer_scope
from portal.stories.models import Story, StoryApproval
from portal.stories.queries import stories


@letter("story.asked")
def asked(ids: dict[str, Any]) -> Letter | None:
    """Ask the approver to read the text; nobody is asked any more once it was answered or changed."""
    with customer_scope(ids["customer_ref"]):
        found = _found(ids)
        if found is None:
            return None
        customer, story, approval, reader = found
        url = _url(customer, story, reader, ids.get("link_id"))
        if not url:
            return None
        with force_locale(reader.language):
            title = stories.title_of(story)
            vendor = branding.installation().name_in(reader.language)
            asker = _asker(approval)
            facts = {
                "reader": reader.called, "vendor_name": vendor, "brand": branding.brand_colour(), "title": title,
                "url": url, "message": approval.message, "asker": asker, "personal": reader.user_id is None,
            }  # fmt: skip
            subject = _(
                "[%(vendor)s] Please check before it is published: %(title)s", vendor=vendor, title=title
            )
        return _written(reader, subject, "story_asked", facts)


@letter("story.code", asked_for=True)
def code(ids: dict[str, Any]) -> Letter | None:
    """Send the six digits, while they still open something."""
    with customer_scope(ids["customer_ref"]):
        found = _found(ids)
        link = db.session.get(PurposeLink, ids["link_id"])
        if found is None or link is None or link.refusal() is not None:
            return None
        _customer, story, _approval, reader = found
        with force_locale(reader.language):
            digits = purpose_links.code(link)
            vendor = branding.installation().name_in(reader.language)
            facts = {
                "reader": reader.called, "vendor_name": vendor, "brand": branding.brand_colour(),
                "title": stories.title_of(story), "code": digits,
            }  # fmt: skip
            subject = _("[%(vendor)s] %(code)s is your code", vendor=vendor, code=digits)
        return _written(reader, subject, "story_code", facts)


def _found(ids: dict[str, Any]) -> tuple[Customer, Story, StoryApproval, Signatory] | None:
    """Return what the letter is about while its reader may still be asked."""
    customer = db.session.get(Customer, ids["customer_ref"])
    approval = stories.approval(ids["approval_id"])
    if customer is None or approval is None or approval.ended_at is not None:
        return None
    story = stories.by_id(approval.story_id)
    reader = signatories([approval.approver_id]).get(approval.approver_id)
    if story is None or reader is None or reader.erased_at is not None:
        return None
    return customer, story, approval, reader


def _url(customer: Customer, story: Story, reader: Signatory, link_id: int | None) -> str:
    """Return where the approver reads: the portal's page, or their own link; empty when they may not (any more)."""
    if reader.user_id is None:
        link = db.session.get(PurposeLink, link_id) if link_id else None
        opens = link is not None and link.purpose is Purpose.STORY and link.refusal() is None
        return absolute("story_link.show", token=purpose_links.token(link)) if opens and link else ""
    user = db.session.scalar(select(User).where(User.id == reader.user_id))
    if user is None or not user.email or user.disabled_at or inside(user, customer.slug) is None:
        return ""
    return absolute("story_approval.show", slug=customer.slug, story=story.public_id)


def _asker(approval: StoryApproval) -> str:
    person = db.session.get(User, approval.asked_by_id) if approval.asked_by_id else None
    if person is None or person.erased_at is not None:
        return ""
    return person.name if person.staff_role else pgettext("person", "%(name)s", name=person.name)


def _written(reader: Signatory, subject: str, template: str, facts: dict[str, Any]) -> Letter:
    user = db.session.get(User, reader.user_id) if reader.user_id else None
    return Letter(
        to=(user.email if user else reader.email) or "", to_name=facts["reader"], language=reader.language,
        subject=subject, template=template, facts=facts, sender_name=branding.sender_name(reader.language),
    )  # fmt: skip
