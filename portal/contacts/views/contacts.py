"""A customer's one timeline, and its people by when they were last spoken with."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.accounts.door import CustomerBlueprint
from portal.accounts.models import Membership
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.queries import members
from portal.accounts.queries.readers import readers
from portal.accounts.standpoint import standpoint
from portal.activity.cards import card
from portal.activity.rules import by_day
from portal.contacts.queries import lasts, timeline
from portal.contacts.queries import quiet as silence
from portal.contacts.queries.wanted import Wanted
from portal.contacts.views.asked import Asked, kind_choices
from portal.foundation.audience import Visibility
from portal.foundation.pages import way_on

bp = CustomerBlueprint("contacts", __name__, "/contacts")
ON_THE_CARD = 3
register(
    Entry(
        "contacts.show", _l("Contact history"), "history", Permit.CONTACTS_READ, 60, "customer",
        belongs=("contacts.", "contacts_log."),
    )
)  # fmt: skip


@bp.page("", permit=Permit.CONTACTS_READ)
def show() -> ResponseReturnValue:
    """Show everything that happened with the customer, narrowed as asked, a page at a time."""
    point = standpoint()
    zone = point.user.time_zone
    asked = Asked(zone)
    below = asked.below()
    found, more = timeline.page(asked.wanted(), below)
    slug = point.customer.slug
    last = found[-1] if found else None
    older = asked.said(before=last.public_id, of=last.code) if last and more else None
    return render_template(
        "contacts/show.html",
        days=by_day(timeline.gathered(found, zone), zone),
        asked=asked,
        kinds=kind_choices(),
        people=readers(Visibility.SHARED),
        lasts=lasts.of_customer(),
        quiet=_quiet(),
        older_url=url_for(".show", slug=slug, **older) if older else None,
        newest_url=url_for(".show", slug=slug, **asked.said()) if below else None,
    )


@bp.page("/people", permit=Permit.CONTACTS_READ)
def people() -> ResponseReturnValue:
    """Show the customer's people by when they were last spoken with, in each direction."""
    return render_template("contacts/people.html", partners=lasts.partners())


@bp.page("/of/<pid:member>", permit=Permit.CONTACTS_READ, loads={"member": members.by_public_id})
def of_member(member: Membership) -> ResponseReturnValue:
    """Show what happened with one person: the same history, narrowed to them."""
    slug = standpoint().customer.slug
    return way_on(url_for(".show", slug=slug, person=member.user.public_id))


@bp.app_template_global("last_contacts")
def last_contacts() -> dict[str, lasts.Lasts]:
    """Return when each member was last in contact, for the list of people; nothing for whom it is not meant."""
    return lasts.of_people() if standpoint().may(Permit.CONTACTS_READ) else {}


@card("contacts/_card.html", place="side", order=40)
def on_the_overview(point: object) -> dict[str, object] | None:
    """Show the vendor when the customer was last spoken with, and the last few contacts."""
    if not standpoint().may(Permit.CONTACTS_READ):
        return None
    zone = standpoint().user.time_zone
    recent, _more = timeline.page(Wanted(kind="contacts:"), None, 4 * ON_THE_CARD)
    return {
        "lasts": lasts.of_customer(),
        "recent": timeline.gathered(recent, zone)[:ON_THE_CARD],
        "quiet": _quiet(),
    }


def _quiet() -> silence.Quiet | None:
    """Return the customer's silence against its segment's limit."""
    point = standpoint()
    return next(iter(silence.everybody(point.user, customer_ids=[point.customer.id])), None)
