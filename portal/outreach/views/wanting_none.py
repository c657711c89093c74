"""Wanting no messages that go to many: with one press from a mail, or signed in, where it can be taken back as well."""

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import PersonalBlueprint, PublicBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.pages import way_on
from portal.outreach.actions import holding as change
from portal.outreach.queries import holding
from portal.outreach.queries.ways_out import person_of

bp = PublicBlueprint("outreach_by_link", __name__)
own = PersonalBlueprint("outreach_own", __name__)
#: The mail program posts without a page of ours before it; the link in the address is the proof (RFC 8058).
bp.record_once(lambda state: state.app.extensions["csrf"].exempt(f"{__name__}.no_more"))


@bp.page("/mail/no-more/<token>", permit=Permit.PUBLIC, methods=("GET", "POST"))
def no_more(token: str) -> ResponseReturnValue:
    """Say what would stop, and stop it on a POST; doing it again changes nothing. Who it is for is not said."""
    person_id = person_of(token)
    if person_id is None:
        if request.method == "POST":
            abort(400)
        return render_template("outreach/no_more.html", known=False, done=False), 410
    if request.method == "POST":
        change.unsubscribe(person_id, by=Actor(ActorKind.ACTION_LINK, Side.CUSTOMER, person_id))
    return render_template("outreach/no_more.html", known=True, done=request.method == "POST")


@own.page("/messages-to-many", permit=Permit.SIGNED_IN, methods=("GET", "POST"))
def settings() -> ResponseReturnValue:
    """Choose whether messages that go to many may reach one."""
    point = standpoint()
    if request.method == "POST":
        if request.form.get("wanted") == "1":
            change.subscribe_again(point.user.id, by=point.actor)
        else:
            change.unsubscribe(point.user.id, by=point.actor)
        flash(_("Saved"), "done")
        return way_on(url_for(".settings"))
    return render_template("outreach/settings.html", wanted=not holding.has_unsubscribed(point.user.id))
