"""Stopping mails from a link in the mail itself, without signing in: by a press here, or by the mail program."""

from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.accounts.door import PublicBlueprint
from portal.accounts.models import Customer
from portal.accounts.permits import Permit
from portal.activity.actions import choices as change
from portal.activity.actions.notices import EVERY_AT_ONCE, EVERY_DIGEST
from portal.activity.models import ByMail
from portal.activity.notices import kind_of
from portal.activity.rules.choices import ANYWHERE, EVERYTHING
from portal.foundation import links
from portal.foundation.db import db
from portal.foundation.links import LinkRefused, Purpose, PurposeLink

bp = PublicBlueprint("notices_by_link", __name__)
#: The mail program posts without a page of ours before it; the link in the address is the proof (RFC 8058).
bp.record_once(lambda state: state.app.extensions["csrf"].exempt(f"{__name__}.mute"))
SORTS = {EVERY_DIGEST: ByMail.DIGEST, EVERY_AT_ONCE: ByMail.AT_ONCE}
HERE, ALL_HERE = "kind_here", "all_here"


@dataclass(frozen=True)
class Stopping:
    """What a link stops: kinds (`label`) or a sort of mail; at one customer (`customer`) where that is wished.

    `holds`: (code, label) of the kinds that a mail of that sort told, to stop one of them alone.
    """

    sort: str
    label: Any
    customer: str
    holds: list[tuple[str, Any]]


@bp.page("/mail/stop/<token>", permit=Permit.PUBLIC, methods=("GET", "POST"))
def mute(token: str) -> ResponseReturnValue:
    """Say which mails would stop, and stop them on a POST; doing it again changes nothing."""
    try:
        link = links.find(Purpose.ACTION, token)
    except LinkRefused:
        link = None
    if link is None or link.person_id is None or link.ids.get("does") != "notices.mute":
        if request.method == "POST":
            abort(400)
        return render_template("activity/notices/mute.html", stopping=None, done=False), 410
    if request.method == "POST":
        _stop(link, link.person_id, request.form.get("only", ""))
    done = request.method == "POST"
    return render_template("activity/notices/mute.html", stopping=_stopping(link), done=done)


def _stop(link: PurposeLink, person_id: int, only: str) -> None:
    """Stop what the link is about; a press on our page may say that less is meant, or all of one customer."""
    code, customer_id = link.ids["kind"], link.ids.get("customer_ref", ANYWHERE)
    if code in SORTS and only in _held(link):
        change.stop(person_id, only)
    elif code in SORTS:
        change.stop_sort(person_id, SORTS[code])
    elif only == ALL_HERE and customer_id:
        change.stop(person_id, EVERYTHING, customer_id)
    elif only == HERE and customer_id:
        for one in code.split():
            change.stop(person_id, one, customer_id)
    else:
        for one in code.split():
            change.stop(person_id, one)


def _stopping(link: PurposeLink) -> Stopping:
    code, customer_id = link.ids["kind"], link.ids.get("customer_ref", ANYWHERE)
    name = select(Customer.name).where(Customer.id == customer_id)
    known = [kind_of(one) for one in code.split()]
    label = " / ".join(str(kind.label) for kind in known if kind) or code
    holds = [(kind.code, kind.label) for one in _held(link) if (kind := kind_of(one))]
    return Stopping(code if code in SORTS else "", label, db.session.scalar(name) or "", holds)


def _held(link: PurposeLink) -> list[str]:
    """Return the kinds that the mail told; a link made before they were kept knows none."""
    return str(link.ids.get("holds", "")).split()
