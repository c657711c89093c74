"""Logging a call (or a visit, a mail written elsewhere …) in two clicks, and putting right what was logged."""

from collections.abc import Sequence

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.contacts.actions import log
from portal.contacts.forms.contacts import ContactForm
from portal.contacts.models import Contact
from portal.contacts.queries import contacts, lasts
from portal.contacts.queries.lasts import Partner
from portal.foundation.audience import Visibility
from portal.foundation.pages import wants_part, way_on

bp = CustomerBlueprint("contacts_log", __name__, "/contacts")
PAGE = "contacts/log.html"


def own(public_id: str) -> Contact | None:
    """Return a contact that the reader entered by hand."""
    found = contacts.by_public_id(public_id)
    return found if found is not None and found.by_id == standpoint().user.id else None


LOADS = {"own_contact": own}


@bp.page("/new", permit=Permit.CONTACTS_LOG, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Log a contact: with the person whose row it was pressed in, else with whom one spoke last."""
    point, partners = standpoint(), lasts.partners()
    form = ContactForm(
        partners=partners, zone=point.user.time_zone, chosen=_meant(partners), company=point.customer.name
    )
    facts: dict[str, object] = {"form": form, "contact": None}
    if request.method == "GET":
        return _page(200, **facts)
    if not form.validate():
        return _page(422, **facts)
    log.contact(
        point.customer.id,
        people=[*form.chosen, point.user.id],
        by=point.actor,
        visibility=Visibility.VENDOR,
        **form.facts,
    )
    flash(_("The contact is logged"), "done")
    return way_on(_back())


@bp.page("/<pid:own_contact>/edit", permit=Permit.CONTACTS_LOG, methods=("GET", "POST"), loads=LOADS)
def edit(own_contact: Contact) -> ResponseReturnValue:
    """Put right what one logged."""
    point, partners = standpoint(), lasts.partners()
    form = ContactForm.on(
        own_contact,
        point.user.time_zone,
        partners=partners,
        chosen=contacts.people_of(own_contact),
        company=point.customer.name,
    )
    facts: dict[str, object] = {"form": form, "contact": own_contact}
    if request.method == "GET":
        return _page(200, **facts)
    if not form.validate():
        return _page(422, **facts)
    log.revise(own_contact, by=point.actor, people=[*form.chosen, point.user.id], **form.facts)
    flash(_("Saved"), "done")
    return way_on(_back())


@bp.page("/<pid:own_contact>/withdraw", permit=Permit.CONTACTS_LOG, methods=("POST",), loads=LOADS)
def withdraw(own_contact: Contact) -> ResponseReturnValue:
    """Take back what one logged wrongly."""
    log.withdraw(own_contact, by=standpoint().actor)
    flash(_("The contact was taken back"), "done")
    return way_on(_back())


def _page(status: int, **facts: object) -> ResponseReturnValue:
    """Answer with the dialog, or with the same as a page of its own where there is no script."""
    facts |= {"back_url": _back()}
    if wants_part():
        return render_template(PAGE, page=False, **facts), status
    return render_template("contacts/alone.html", part=PAGE, page=True, **facts), status


def _meant(partners: Sequence[Partner]) -> list[int]:
    """Return with whom: the person named in the address, else whom one spoke with last, else the champion."""
    named = [one.id for one in partners if one.public_id == request.args.get("with", "")]
    spoken = [one.id for one in partners if one.lasts.at][:1]
    champion = [one.id for one in partners if one.champion][:1]
    alone = [one.id for one in partners] if len(partners) == 1 else []
    return named or spoken or champion or alone


def _back() -> str:
    """Return where the button was pressed, as far as the portal knows such a place."""
    slug = standpoint().customer.slug
    places = {
        "home": "customer_home.show", "people": "contacts.people", "members": "members.show_all",
        "quiet": "quiet.show", "desk": "portfolio.today",
    }  # fmt: skip
    endpoint = places.get(request.args.get("from", ""), "contacts.show")
    at_the_desk = endpoint.startswith(("quiet.", "portfolio."))
    return url_for(endpoint) if at_the_desk else url_for(endpoint, slug=slug)
