"""Leaving a conversation from a link in its mail, without signing in: by a press here, or by the mail program."""

from flask import abort, g, render_template, request, session
from flask.typing import ResponseReturnValue

from portal.accounts.door import PublicBlueprint
from portal.accounts.permits import Permit
from portal.conversations.actions import conversations as change
from portal.conversations.queries.ways_out import WayOut, way_out
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.tenancy import customer_scope

bp = PublicBlueprint("leaving", __name__)
#: The mail program posts without a page of ours before it; the link in the address is the proof (RFC 8058).
bp.record_once(lambda state: state.app.extensions["csrf"].exempt(f"{__name__}.leave"))


@bp.page("/mail/leave/<token>", permit=Permit.PUBLIC, methods=("GET", "POST"))
def leave(token: str) -> ResponseReturnValue:
    """Say that mail about a conversation would stop, and stop it on a POST; doing it again changes nothing.

    What the conversation is about is not said: whoever found the mail may open this.
    """
    found = way_out(token)
    if found is None:
        if request.method == "POST":
            abort(400)
        return render_template("conversations/mail/leave.html", known=False, done=False), 410
    _speak_to(found)
    if request.method == "POST":
        _leave(found)
    return render_template("conversations/mail/leave.html", known=True, done=request.method == "POST")


def _speak_to(found: WayOut) -> None:
    """Speak the person's language, unless the reader has chosen one."""
    if "language" not in session:
        g.language = found.person.language


def _leave(found: WayOut) -> None:
    side = Side.VENDOR if found.person.staff_role else Side.CUSTOMER
    with customer_scope(found.customer_id):
        change.leave(found.conversation, found.person, by=Actor(ActorKind.ACTION_LINK, side, found.person.id))
