"""The confirmation sheet: set once both sides have agreed, stored, and served from then on."""

import logging
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template
from flask_babel import force_locale, pgettext
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.models import Customer
from portal.agreements.actions.events import changed
from portal.agreements.actions.turns import hold
from portal.agreements.models import Outcome
from portal.agreements.queries import rounds
from portal.agreements.queries.reading import Reading, reading
from portal.foundation import pdf
from portal.foundation.audience import Visibility
from portal.foundation.db import db, outside_transaction, writing
from portal.foundation.files import store
from portal.foundation.i18n import full_date
from portal.foundation.offload import off_the_loop
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.pdf import Manuscript
from portal.foundation.tenancy import customer_scope

log = logging.getLogger(__name__)
STYLES = ("pdf/sheet.css",)


@job("agreements.sheet", reaches_out=True)
def set_sheet(item: OutboxItem) -> None:
    """Set and store the sheet of an agreed edition; a sheet that is there already stays."""
    with customer_scope(item.customer_ref or 0):
        manuscript = _manuscript(item.ids["agreement_id"])
        if manuscript is None:
            return
        with outside_transaction():
            data = off_the_loop(pdf.typeset, manuscript)
        with writing():
            db.session.rollback()
            _keep(item.ids["agreement_id"], data)
            db.session.commit()


def written_sheet(seen: Reading) -> str:
    """Return the sheet of an edition as HTML, from plain values, in the customer's language."""
    with force_locale(seen.customer.language):
        return render_template("pdf/agreement.html", s=_facts(seen))


@dataclass(frozen=True)
class Signed:
    """One line of the sheet's signatures, ready to print."""

    name: str
    title: str
    company: str
    what: str
    how: str
    at: str
    remark: str


def _manuscript(agreement_id: int) -> Manuscript | None:
    edition = rounds.by_id(agreement_id)
    if edition is None or edition.outcome is not Outcome.AGREED or edition.sheet_id is not None:
        return None
    customer = db.session.get_one(Customer, edition.customer_id)
    seen = reading(edition, customer)
    if not seen.round.is_intact:
        log.error("edition %s is not what was sealed; no sheet is made of it", edition.public_id)
        return None
    return Manuscript(written_sheet(seen), STYLES)


def _keep(agreement_id: int, data: bytes) -> None:
    edition = rounds.by_id(agreement_id)
    if edition is None:
        return
    hold(edition)
    if edition.sheet_id is not None:
        return
    file = store(
        data,
        f"agreement-{edition.number}.pdf",
        customer_id=edition.customer_id,
        visibility=Visibility.SHARED,
        media_type="application/pdf",
        by_id=None,
    )
    edition.sheet_id = file.id
    changed(edition, "sheet")
    db.session.flush()


def _facts(seen: Reading) -> dict[str, Any]:
    return {
        "reading": seen,
        "language": seen.customer.language,
        "vendor_name": branding.installation().name_in(seen.customer.language),
        "customer_name": seen.customer.name,
        "number": seen.edition.number,
        "reference": seen.round.reference,
        "seal": seen.round.seal,
        "frozen_at": _moment(seen, seen.edition.proposed_at),
        "agreed_at": _moment(seen, seen.edition.ended_at),
        "signed": _signed(seen),
    }


def _signed(seen: Reading) -> list[Signed]:
    proposer = seen.round.proposer
    found = [
        Signed(
            proposer.called or _("Erased person"),
            proposer.title,
            _company(seen, proposer.side),
            pgettext("circulation", "Put forward"),
            "",
            _moment(seen, seen.edition.proposed_at),
            seen.edition.message,
        )
    ]
    for place in seen.round.places:
        found.append(
            Signed(
                place.person.called or _("Erased person"),
                place.person.title,
                _company(seen, place.person.side),
                _("Confirmed") if place.part == "confirm" else pgettext("circulation", "Agreed"),
                _manner(place),
                _moment(seen, place.at),
                place.remark,
            )
        )
    return found


def _manner(place: Any) -> str:
    name = (place.by.called if place.by else "") or _("Erased person")
    if place.manner == "deputy":
        return _("by the deputy, %(name)s", name=name)
    if place.manner == "on_behalf":
        hows = {
            "paper": _("signed on paper"),
            "meeting": _("agreed in a meeting"),
            "call": _("agreed on the phone"),
            "mail": _("agreed by mail"),
        }
        return _("on this person's behalf: %(how)s; recorded by %(name)s", how=hows[place.how], name=name)
    return ""


def _company(seen: Reading, side: str) -> str:
    if side == "vendor":
        return branding.installation().name_in(seen.customer.language)
    return seen.customer.name


def _moment(seen: Reading, at: Any) -> str:
    """Write an instant in the customer's zone, with the zone's name: a sheet is read anywhere."""
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(seen.customer.time_zone))
    offset = local.strftime("%z")
    zone = "UTC" if local.utcoffset() == UTC.utcoffset(None) else f"UTC{offset[:3]}:{offset[3:]}"
    return f"{full_date(local.date())} {local:%H:%M} ({zone})"
