"""Whose is this mail? Somebody of the vendor's says it: first the company, then the person and what becomes of it."""

from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.door import DeskBlueprint
from portal.accounts.models import Customer, User
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.conversations.actions import arrivals
from portal.conversations.actions import mail_desk as change
from portal.conversations.queries import conversations as talks
from portal.conversations.queries import mail_desk as queries
from portal.foundation.audience import Audience, Side
from portal.foundation.db import db
from portal.foundation.pages import refused, way_on
from portal.foundation.requests import new_request_key
from portal.foundation.tenancy import customer_scope
from portal.mailroom import routes
from portal.mailroom.actions import addresses
from portal.mailroom.actions.retrying import RetryRefused
from portal.mailroom.models import InboundMail
from portal.mailroom.rules.states import MailState

bp = DeskBlueprint("mail_desk", __name__, path="/mail")
PAGE = "conversations/mail/whose.html"
BEGIN, INTO, FILE = "begin", "into", "file"


def _mine(public_id: str) -> InboundMail | None:
    return queries.waiting(public_id, standpoint().user)


LOADS = {"mail": _mine}
routes.offer(
    _l("Say whose it is"), "mail_desk.whose", MailState.UNKNOWN, MailState.REFUSED, MailState.AUTOMATIC
)


@bp.page("/<pid:mail>/whose", permit=Permit.MAIL_READ, loads=LOADS)
def whose(mail: InboundMail) -> ResponseReturnValue:
    """Ask which company a mail is about, and once that is said, who wrote it and what is to become of it."""
    return render_template(PAGE, **_facts(mail, _customer(mail)))


@bp.page("/<pid:mail>/whose", permit=Permit.MAIL_READ, methods=("POST",), loads=LOADS)
def say_whose(mail: InboundMail) -> ResponseReturnValue:
    """Deliver a mail as a colleague says."""
    customer = queries.customer(request.form.get("customer", ""), standpoint().user)
    if customer is None:
        abort(404)
    with customer_scope(customer.id, Audience.VENDOR):
        problem = _done(mail, customer)
    if problem:
        return refused(PAGE, **(_facts(mail, customer) | {"problem": problem}))
    flash(_("The mail is being delivered"), "done")
    return way_on(url_for("mails.show", mail=mail.public_id))


@bp.app_template_global("filing_address")
def filing_address() -> str:
    """Return the address at which the reader's own mails to the customer of the page are filed; empty for others."""
    point = standpoint()
    may = point.side is Side.VENDOR and not point.read_only and point.may(Permit.CONVERSATIONS_WRITE)
    if not may or point.customer is None:
        return ""
    return addresses.address(arrivals.FILE, (point.customer.id,), point.user.id)


def _done(mail: InboundMail, customer: Customer) -> str:
    """Do what was chosen, and return what is missing; empty when nothing is."""
    what, by = request.form.get("what", ""), standpoint().actor
    person = _person(request.form.get("person", ""))
    try:
        if what == BEGIN:
            change.begin(mail, customer, person, by=by)
        elif what == INTO:
            found = talks.conversation(request.form.get("conversation", ""))
            if found is None:
                return _("Choose the conversation that it belongs to.")
            change.put_into(mail, found, person, by=by)
        elif what == FILE:
            change.file(mail, customer, by=by)
        else:
            return _("Choose what is to become of it.")
    except RetryRefused:
        return _("Somebody was quicker: the mail is where it belongs already.")
    if person is not None and request.form.get("know"):
        change.know(mail, person, by=by)
    return ""


def _facts(mail: InboundMail, customer: Customer | None) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "mail": mail,
        "reason": routes.reason_words(mail.reason),
        "customers": queries.customers(standpoint().user),
        "chosen": customer,
        "people": [],
        "talks": [],
        "problem": "",
        "request_key": request.form.get("request_key") or new_request_key(),
    }
    if customer is not None:
        with customer_scope(customer.id, Audience.VENDOR):
            facts |= {"people": queries.people(), "talks": queries.recent()}
    return facts


def _customer(mail: InboundMail) -> Customer | None:
    """Return the company that was chosen, else the one that the mail says itself."""
    user = standpoint().user
    if asked := request.args.get("customer", ""):
        return queries.customer(asked, user)
    if mail.customer_ref is None:
        return None
    known = db.session.scalar(select(Customer.public_id).where(Customer.id == mail.customer_ref))
    return queries.customer(known or "", user)


def _person(public_id: str) -> User | None:
    """Return a person of the customer in scope."""
    found = next((one for one in queries.people() if one.public_id == public_id), None)
    return db.session.scalar(select(User).where(User.id == found.id)) if found else None
