"""A thread goes to another space: at once to a narrower one, to a wider one once those who wrote in it agree."""

from typing import Any

from flask import flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.community.actions import widening as change
from portal.community.actions.refusals import Refused
from portal.community.forms.choices import brief
from portal.community.models import Space, Thread
from portal.community.queries import drafts, kept_names, personas, spaces
from portal.community.queries import widening as ask
from portal.community.queries.places import address, thread_address
from portal.community.queries.standing_of import has_chosen
from portal.community.queries.widening import Asked
from portal.community.rules.kept_names import Found
from portal.community.views.doors import both
from portal.foundation.i18n import language
from portal.foundation.pages import way_on

WRITE = Permit.COMMUNITY_WRITE
OWN = {"own_thread": ask.own_thread}
ASKED = {"asked_thread": ask.asked_of_reader}
PAGE = "community/widening/choose.html"


@both("/threads/<pid:own_thread>/space", permit=WRITE, methods=("GET", "POST"), loads=OWN, endpoint="take")
def take(own_thread: Thread) -> ResponseReturnValue:
    """Choose another space for what one wrote."""
    if request.method == "GET":
        return render_template(PAGE, **_facts(own_thread))
    point, space = standpoint(), drafts.space_of(own_thread)
    offered = {one.public_id: one.space for one, _wider in ask.targets(space, point, language())}
    to = offered.get(request.form.get("space", ""))
    if to is None:
        return make_response(render_template(PAGE, wrong=True, **_facts(own_thread)), 422)
    if not has_chosen(point, to):
        return way_on(
            address("community_me.show", then=address("community.take", own_thread=own_thread.public_id))
        )
    found = _names(own_thread, to)
    if found and "as_it_is" not in request.form:
        return make_response(
            render_template(PAGE, found=found, chosen=to.public_id, **_facts(own_thread)), 422
        )
    try:
        asked = change.take(own_thread, space, to, by=point.actor)
    except Refused as refusal:
        flash(_why_not(refusal.reason), "wrong")
        return way_on(thread_address(own_thread.public_id))
    _say(asked is not None)
    return way_on(thread_address(own_thread.public_id))


@both("/threads/<pid:own_thread>/space/stay", permit=WRITE, methods=("POST",), loads=OWN)
def stay(own_thread: Thread) -> ResponseReturnValue:
    """Ask nobody any more: the thread stays where it is."""
    asked = ask.under_way(own_thread)
    if asked is not None:
        change.take_back(asked.widening)
        flash(_("It stays where it is; nobody is asked any more"), "done")
    return way_on(thread_address(own_thread.public_id))


@both("/threads/<pid:asked_thread>/consent", permit=WRITE, methods=("GET", "POST"), loads=ASKED)
def consent(asked_thread: Asked) -> ResponseReturnValue:
    """Say whether more people may read what one wrote in somebody else's thread."""
    thread, to = ask.thread_of(asked_thread.widening), ask.space_to(asked_thread.widening)
    if request.method == "GET" or to is None:
        return render_template("community/widening/consent.html", **_asked_facts(asked_thread, thread, to))
    point = standpoint()
    try:
        if request.form.get("answer") == "no":
            change.refuse(asked_thread.widening, point.user.id)
            flash(_("Nothing changes: it stays where it is"), "done")
        elif change.agree(asked_thread.widening, point.user.id, by=point.actor):
            flash(_("Everybody agreed: it can be read there now"), "done")
        else:
            flash(_("Thank you. It goes there once everybody who wrote in it agrees."), "done")
    except Refused:
        flash(_("This is settled already."), "news")
    return way_on(thread_address(thread.public_id))


def _why_not(reason: str) -> str:
    if reason == "hidden":
        return _("Your company hid something that stands in it: it stays inside until that is shown again.")
    return _("This has changed meanwhile. Look at it again: what you wrote is still here.")


def _say(asks: bool) -> None:
    if asks:
        flash(_("Those who wrote in it are asked. It goes there once everybody agrees."), "done")
    else:
        flash(_("It can be read there from now on"), "done")


def _names(thread: Thread, to: Space) -> list[Found]:
    point = standpoint()
    return kept_names.found_before(
        [thread.title, thread.body], point, to,
        company_hidden=thread.company_hidden, chosen=personas.own(point),
    )  # fmt: skip


def _facts(thread: Thread) -> dict[str, Any]:
    point, space = standpoint(), drafts.space_of(thread)
    seen = spaces.seen(space, language())
    targets = ask.targets(space, point, language())
    return {
        "thread": thread,
        "seen": seen,
        "targets": [(one, wider, brief(one, point)) for one, wider in targets],
        "asked": ask.under_way(thread),
        "declined": ask.declined(thread),
    }


def _asked_facts(asked: Asked, thread: Thread, to: Space | None) -> dict[str, Any]:
    seen = spaces.seen(to, language()) if to is not None else None
    here = spaces.seen(drafts.space_of(thread), language())
    words = brief(seen, standpoint()) if seen else ""
    return {"asked": asked, "thread": thread, "here": here, "seen": seen, "words": words}
