"""Mail about agreements: whose turn it is, what came of it, and the code for a personal link."""

from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale, pgettext
from flask_babel import gettext as _
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import Customer, User
from portal.accounts.standpoint import inside
from portal.agreements.actions import links
from portal.agreements.models import Agreement, Signatory
from portal.agreements.queries import rounds
from portal.agreements.queries.rounds import Place, Round
from portal.foundation import links as purpose_links
from portal.foundation.absolute import absolute
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.links import PurposeLink
from portal.foundation.mail import Letter, letter
from portal.foundation.tenancy import customer_scope
from portal.plans.queries.plans import plan_of


@dataclass(frozen=True)
class Post:
    """What a letter is about, read inside the customer's scope as the system sees it."""

    customer: Customer
    round: Round
    title: str
    reader: Signatory
    url: str

    @property
    def edition(self) -> Agreement:
        return self.round.agreement


@letter("agreement.your_turn")
def your_turn(ids: dict[str, Any]) -> Letter | None:
    """Ask the person whose turn it is; nobody is asked any more once the round has moved on."""
    with customer_scope(ids["customer_ref"]):
        post = _post(ids)
        if post is None or post.round.current is None or post.round.current.id != ids["step_id"]:
            return None
        with force_locale(post.reader.language):
            facts = _facts(post) | {
                "part": post.round.current.part.value,
                "decide_by": post.edition.decide_by,
                "message": post.edition.message,
                "proposer": _addressed(post.round.proposer, post.reader),
                "personal": post.reader.user_id is None,
            }
            subject = _(
                "[%(vendor)s] Please check and agree: %(title)s",
                vendor=facts["vendor_name"],
                title=post.title,
            )
        return _written(post, subject, "agreement_turn", facts, _sender(post))


@letter("agreement.agreed")
def agreed(ids: dict[str, Any]) -> Letter | None:
    """Tell everybody who took part that both sides have agreed, with the way to the sheet."""
    return _outcome(ids, "agreement_agreed")


@letter("agreement.sent_back")
def sent_back(ids: dict[str, Any]) -> Letter | None:
    """Tell everybody who took part that it came back, and why."""
    return _outcome(ids, "agreement_sent_back")


@letter("agreement.withdrawn")
def withdrawn(ids: dict[str, Any]) -> Letter | None:
    """Tell those who were asked that nobody needs to answer any more."""
    return _outcome(ids, "agreement_withdrawn")


@letter("agreement.on_behalf")
def on_behalf(ids: dict[str, Any]) -> Letter | None:
    """Tell somebody what was recorded on their behalf, by whom."""
    with customer_scope(ids["customer_ref"]):
        post = _post(ids)
        place = _place(post.round, ids["step_id"]) if post else None
        if post is None or place is None or place.by is None or place.how is None:
            return None
        with force_locale(post.reader.language):
            facts = _facts(post) | {
                "how": place.how.value,
                "recorder": _addressed(place.by, post.reader),
                "remark": place.remark,
            }
            subject = _(
                "[%(vendor)s] Recorded on your behalf: %(title)s",
                vendor=facts["vendor_name"],
                title=post.title,
            )
        return _written(post, subject, "agreement_on_behalf", facts)


@letter("agreement.code", asked_for=True)
def code(ids: dict[str, Any]) -> Letter | None:
    """Send the six digits, while they still open something."""
    with customer_scope(ids["customer_ref"]):
        post = _post(ids)
        link = db.session.get(PurposeLink, ids["link_id"])
        if post is None or link is None or link.refusal() is not None:
            return None
        with force_locale(post.reader.language):
            facts = _facts(post) | {"code": purpose_links.code(link)}
            subject = _("[%(vendor)s] %(code)s is your code", vendor=facts["vendor_name"], code=facts["code"])
        return _written(post, subject, "agreement_code", facts)


def _outcome(ids: dict[str, Any], template: str) -> Letter | None:
    with customer_scope(ids["customer_ref"]):
        post = _post(ids)
        if post is None:
            return None
        with force_locale(post.reader.language):
            vendor = branding.installation().name_in(post.reader.language)
            back, before = post.round.sender_back, rounds.agreed_before(post.edition)
            facts = _facts(post) | {
                "by": _addressed(back.by, post.reader) if back and back.by else "",
                "reason": back.remark if back else "",
                "before": before.number if before else None,
            }
            subject = {
                "agreement_agreed": _("[%(vendor)s] Agreed: %(title)s", vendor=vendor, title=post.title),
                "agreement_sent_back": _(
                    "[%(vendor)s] Sent back: %(title)s", vendor=vendor, title=post.title
                ),
                "agreement_withdrawn": _(
                    "[%(vendor)s] Taken back: %(title)s", vendor=vendor, title=post.title
                ),
            }[template]
        return _written(post, subject, template, facts)


def _post(ids: dict[str, Any]) -> Post | None:
    """Return what the letter is about while its reader may still be told; None otherwise."""
    customer = db.session.get(Customer, ids["customer_ref"])
    edition = rounds.by_id(ids["agreement_id"])
    reader = rounds.signatories([ids["signatory_id"]]).get(ids["signatory_id"])
    if customer is None or edition is None or reader is None or reader.erased_at is not None:
        return None
    seen, title = rounds.round_of(edition), plan_of(edition.plan_id).title
    if reader.user_id is None:
        url = _personal_url(seen, reader, ids.get("link_id"))
        return Post(customer, seen, title, reader, url) if reader.email else None
    user = db.session.scalar(select(User).where(User.id == reader.user_id))
    if user is None or not user.email or user.disabled_at or inside(user, customer.slug) is None:
        return None
    return Post(
        customer, seen, title, reader, absolute("agreements.show", slug=customer.slug, agreement=edition.public_id)
    )  # fmt: skip


def _personal_url(seen: Round, reader: Signatory, link_id: int | None) -> str:
    """Return the person's own page: the link the letter is about, else one that still opens; empty without."""
    link = db.session.get(PurposeLink, link_id) if link_id else None
    if link is None or link.purpose is not purpose_links.Purpose.EXECUTIVE or link.refusal() is not None:
        place = next((one for one in seen.places if one.person.id == reader.id), None)
        given = links.of_place(seen.agreement.customer_id, place.id) if place else []
        link = given[0] if given else None
    return absolute("executive.show", token=purpose_links.token(link)) if link else ""


def _place(seen: Round, step_id: int) -> Place | None:
    return next((one for one in seen.places if one.id == step_id), None)


def _facts(post: Post) -> dict[str, Any]:
    reading = post.reader.language
    return {
        "reader": post.reader.called,
        "to_vendor": post.reader.side is Side.VENDOR,
        "customer_name": post.customer.name,
        "vendor_name": branding.installation().name_in(reading),
        "brand": branding.brand_colour(),
        "plan_title": post.title,
        "number": post.edition.number,
        "reference": post.round.reference,
        "url": post.url,
    }


def _addressed(person: Signatory, reader: Signatory) -> str:
    """Return somebody as mail names them: our own without a title, customers with one; empty once erased."""
    if not person.called or person.side is Side.VENDOR:
        return person.called
    if reader.side is Side.VENDOR:
        return pgettext("customer's person in mail", "%(name)s", name=person.called)
    return pgettext("person", "%(name)s", name=person.called)


def _sender(post: Post) -> str:
    """Return who asks: the person who put it forward, with their company."""
    proposer = post.round.proposer
    company = (
        branding.installation().name_in(post.reader.language)
        if proposer.side is Side.VENDOR
        else post.customer.name
    )
    if not proposer.called:
        return ""
    with force_locale(post.reader.language):
        return pgettext("sender", "%(name)s (%(company)s)", name=proposer.called, company=company)


def _written(post: Post, subject: str, template: str, facts: dict[str, Any], sender: str = "") -> Letter:
    user = db.session.get(User, post.reader.user_id) if post.reader.user_id else None
    return Letter(
        to=(user.email if user else post.reader.email) or "",
        to_name=facts["reader"],
        language=post.reader.language,
        subject=subject,
        template=template,
        facts=facts,
        sender_name=sender or branding.sender_name(post.reader.language),
    )
