"""Undoing one's own last changes: by a key on the map, by a button, from a list."""

import json
from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.activity.queries import named
from portal.foundation.history import ChangeSet
from portal.foundation.pages import wants_part
from portal.plans.actions import history as change
from portal.plans.actions import history_restores
from portal.plans.actions.history_refusals import CannotUndo
from portal.plans.actions.refusals import Refused
from portal.plans.models import Node, Plan
from portal.plans.queries import history, plans
from portal.plans.queries import history_own as own
from portal.plans.queries.nodes import deleted_node
from portal.plans.views.answers import map_url, sheet, words_of
from portal.plans.views.history import PLAN, bp, shown, slug
from portal.plans.views.history_words import label_of

SAID_AT_MOST = 3


@bp.page("/plans/<pid:plan>/undo", permit=Permit.MAP_EDIT, loads=PLAN)
def own_changes(plan: Plan) -> ResponseReturnValue:
    """List the reader's own last changes, each to be undone."""
    stacks = own.own_changes(plan, standpoint().actor)
    found = history.of_works(plan, [one.id for one in stacks.undoable])
    return sheet(
        "plans/history/own.html", id="undo", plan=plan, works=shown(plan, found.works, found.names),
        redoable=stacks.redoable, back_url=map_url(plan), whole_url=_history_url(plan),
    )  # fmt: skip


@bp.page("/plans/<pid:plan>/undo", permit=Permit.MAP_EDIT, loads=PLAN, methods=("POST",))
def undo_last(plan: Plan) -> ResponseReturnValue:
    """Undo the reader's last change."""
    newest = own.own_changes(plan, standpoint().actor).newest
    return _undo(plan, own.own_change_set(newest.public_id) if newest else None)


@bp.page("/plans/<pid:plan>/undo/<pid:work>", permit=Permit.MAP_EDIT, loads=PLAN, methods=("POST",))
def undo(plan: Plan, work: str) -> ResponseReturnValue:
    """Undo one of the reader's own changes."""
    done = own.own_change_set(work)
    if done is None or not history.of_works(plan, [done.id]).works:
        abort(404)
    return _undo(plan, done)


@bp.page("/plans/<pid:plan>/redo", permit=Permit.MAP_EDIT, loads=PLAN, methods=("POST",))
def redo(plan: Plan) -> ResponseReturnValue:
    """Do again what the reader undid last."""
    found = own.own_changes(plan, standpoint().actor).redoable
    taken_back = own.own_change_set(found.public_id) if found else None
    if taken_back is None:
        return _said(plan, _("There is nothing to do again."), "news")
    try:
        change.redo(plan, taken_back, by=standpoint().actor)
    except Refused as refusal:
        return cannot(plan, refusal)
    return _said(plan, _("Done again: %(what)s", what=_what(plan, taken_back)), "done", undo=True)


@bp.page(
    "/nodes/<pid:gone>/bring-back", permit=Permit.MAP_EDIT, loads={"gone": deleted_node}, methods=("POST",)
)
def bring_back(gone: Node) -> ResponseReturnValue:
    """Bring back what was deleted, and what it hung on where that was deleted as well."""
    plan = plans.plan_of(gone.plan_id)
    try:
        came = history_restores.bring_back(plan, gone, by=standpoint().actor)
    except Refused as refusal:
        return cannot(plan, refusal)
    titles = _(", ").join(node.title for node in came)
    return _said(plan, _("%(title)s is back.", title=titles), "done", undo=True)


def cannot(plan: Plan, refusal: Refused) -> ResponseReturnValue:
    """Say why it cannot be undone; nothing was changed."""
    return sheet(
        "plans/history/refused.html", 422, id="refused", words=_refusal_words(refusal), plan=plan,
        back_url=map_url(plan), whole_url=_history_url(plan),
    )  # fmt: skip


def _undo(plan: Plan, done: ChangeSet | None) -> ResponseReturnValue:
    if done is None:
        return _said(plan, _("You have changed nothing here lately that could be undone."), "news")
    try:
        change.undo(plan, done, by=standpoint().actor)
    except Refused as refusal:
        return cannot(plan, refusal)
    return _said(plan, _("Undone: %(what)s", what=_what(plan, done)), "done", redo=True)


def _said(
    plan: Plan, words: str, kind: str, *, undo: bool = False, redo: bool = False
) -> ResponseReturnValue:
    """Say what was done, and how it is turned around; open pages fetch the map anew."""
    if not wants_part():
        flash(words, kind)
        back = _history_url(plan) if request.form.get("back") == "history" else map_url(plan)
        return make_response(redirect(back, 303))
    urls = {"undo": "history.undo_last", "redo": "history.redo"}
    turn = "undo" if undo else "redo" if redo else ""
    turn_url = url_for(urls[turn], slug=slug(), plan=plan.public_id) if turn else ""
    body = render_template("plans/history/done.html", words=words, kind=kind, turn=turn, turn_url=turn_url)
    response = make_response(body)
    names = [f"{part}-{plan.public_id}" for part in ("tree", "numbers", "plan")]
    stale: dict[str, Any] = {"dialog-close": ""}
    if turn:
        stale["live:stale"] = {"names": names}
    response.headers["HX-Trigger"] = json.dumps(stale)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#dialogs", "innerHTML"
    return response


def _what(plan: Plan, done: ChangeSet) -> str:
    """Name a piece of work in a few words: what it was about, and which of its fields."""
    found = history.of_works(plan, [done.id])
    parts = [part for one in shown(plan, found.works, found.names) for part in one.parts]
    said = []
    for about, _kind, _url, told in parts[:SAID_AT_MOST]:
        fields = _(", ").join(line.label or line.words for line in told[:SAID_AT_MOST])
        said.append(_("%(title)s (%(fields)s)", title=about.title, fields=fields))
    if (more := len(parts) - SAID_AT_MOST) > 0:
        said.append(ngettext("and %(num)s more", "and %(num)s more", more))
    return _(", ").join(said)


def _refusal_words(refusal: Refused) -> str:
    reason = refusal.reason
    if not isinstance(refusal, CannotUndo) or reason == "parent_deleted":
        return words_of(reason)
    if reason == "changed_since":
        return _changed_since(refusal)
    return {
        "not_yours": _("Only who made a change can undo it."),
        "already_undone": _("This was undone already."),
        "already_back": _("It was brought back already."),
        "too_large": _(
            "This was too much at once to be undone here. Take away what you do not want on the map."
        ),
        "shared": _("What was shared has been seen by the other company and cannot be taken back."),
        "state": _("This changed the plan as a whole. Change it back under “State of the plan”."),
        "deleted_since": _("It has been deleted since. Bring it back first."),
        "not_there": _("Nothing of this is left to undo."),
        "in_use": _("Something else hangs below it by now. Move or delete that first."),
    }[reason]


def _changed_since(refusal: CannotUndo) -> str:
    """Say who changed which field since; after the reader's own later change, that this one comes first."""
    mine = refusal.person_id == standpoint().actor.person_id
    field = label_of(refusal.field) if refusal.field else ""
    if mine:
        return _("You have changed it again since: %(field)s. Undo that first.", field=field)
    person = named([refusal.person_id]).get(refusal.person_id) if refusal.person_id else None
    name = person.name if person and person.name else _("Somebody else")
    return _("%(name)s has changed it since: %(field)s. It stays as it is.", name=name, field=field)


def _history_url(plan: Plan) -> str:
    return url_for("history.of_plan", slug=slug(), plan=plan.public_id)
