"""A question that waits is the next thing: for whoever answers at the vendor, and for whom an answer waits."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.accounts import branding
from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.activity.next_things import NextThing, Rank, Steady, offers_to_customers, offers_to_vendor
from portal.conversations.queries import waiting
from portal.conversations.queries.waiting import Waiting
from portal.foundation import clock
from portal.foundation.i18n import moment

MODULE = "conversations"


@offers_to_vendor(steady=True)
def answers_owed(user: User, customer_ids: Sequence[int]) -> Steady:
    """Offer what waits for this person's answer, what is overdue first, until one is due or was put off until now."""
    if not branding.module_on(MODULE):
        return Steady([])
    found = waiting.for_vendor(user, customer_ids)
    return Steady([_owed(one) for one in found], waiting.same_until(found))


@offers_to_customers
def answers_waiting(point: Standpoint) -> Iterator[NextThing]:
    """Offer a customer's person the answers that wait for their word."""
    if not branding.module_on(MODULE) or not point.may(Permit.CONVERSATIONS_READ):
        return
    for one in waiting.for_customer(point.user):
        yield NextThing(
            Rank.ANSWER,
            "conversation.answered",
            _l("An answer waits for you: %(title)s", title=one.title),
            url_for("conversations.show", slug=one.slug, conversation=one.public_id, _anchor="end"),
            _l("Read and reply"),
            reason=_l("It is your turn; say so if nothing more is needed."),
            since=clock.day_of(one.since, point.customer.time_zone),
            caption=_l("One line is enough"),
            icon="message-square",
        )


def _owed(one: Waiting) -> NextThing:
    zone = branding.installation().time_zone
    return NextThing(
        Rank.ANSWER,
        "conversation.waiting",
        one.title,
        f"/c/{one.slug}/conversations/{one.public_id}#end",
        _l("Answer"),
        reason=_reason(one),
        due=clock.day_of(one.due_at, zone) if one.due_at else None,
        since=clock.day_of(one.since, zone),
        caption=_l("Opens with who is asking"),
        icon="circle-alert" if one.overdue else "message-square",
        customer_name=one.customer_name,
        customer_url=f"/c/{one.slug}",
    )


def _reason(one: Waiting) -> Any:
    if one.overdue and one.due_at:
        said = _l("An answer was expected by %(moment)s.", moment=moment(one.due_at))
    elif one.due_at:
        said = _l("An answer is expected by %(moment)s.", moment=moment(one.due_at))
    else:
        said = _l("Somebody waits for an answer.")
    if one.instead_of is not None and one.instead_of.name:
        who = lazy_pgettext("person", "%(name)s", name=one.instead_of.name)
        return _l("%(said)s You answer for %(name)s.", said=said, name=who)
    if one.unassigned:
        return _l("%(said)s Nobody is assigned yet.", said=said)
    return said
