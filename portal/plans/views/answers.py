"""How the pages around the map answer: as a dialog over it or as a page, and what happens after a change."""

import json
from collections.abc import Iterable
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.standpoint import standpoint
from portal.foundation.pages import wants_part
from portal.plans.actions.refusals import Refused
from portal.plans.models import Plan


def sheet(template: str, status: int = 200, **facts: Any) -> Response:
    """Answer with a dialog over the map, or with the same as a page where there is no script."""
    if wants_part():
        return make_response(render_template(template, page=False, **facts), status)
    return make_response(render_template("plans/alone.html", part=template, page=True, **facts), status)


def done(
    plan: Plan, words: str, *, names: Iterable[str] = (), undo_url: str = "", anchor: str = ""
) -> Response:
    """Say that it is done: the dialog closes and the named parts are fetched; without a script, back to the map."""
    if not wants_part():
        flash(words, "done")
        return make_response(redirect(map_url(plan) + (f"#{anchor}" if anchor else ""), 303))
    response = make_response(render_template("plans/done.html", words=words, undo_url=undo_url))
    response.headers["HX-Trigger"] = json.dumps({"dialog-close": "", "live:stale": {"names": list(names)}})
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#dialogs", "innerHTML"
    return response


def refuse(plan: Plan, refusal: Refused) -> ResponseReturnValue:
    """Say why it cannot be done; nothing was changed."""
    return sheet(
        "plans/refused.html", 422, id="refused", words=words_of(refusal.reason), back_url=map_url(plan)
    )


def map_url(plan: Plan) -> str:
    """Return the address of a plan's map."""
    customer = standpoint().customer
    return url_for("map.show", slug=customer.slug if customer else "", plan=plan.public_id)


def parts_of(plan: Plan, node_pids: Iterable[str] = (), parents: Iterable[str | None] = ()) -> list[str]:
    """Return the names of the parts that show these nodes, what hangs below these parents, and the numbers."""
    branches = [f"branch-{pid}" if pid else f"tree-{plan.public_id}" for pid in parents]
    return [
        *(f"node-{pid}" for pid in node_pids),
        *branches,
        f"numbers-{plan.public_id}",
        f"plan-{plan.public_id}",
    ]


def words_of(reason: str) -> str:
    """Return the sentence for a reason for which an action refuses."""
    return {
        "closed": _("This plan is closed and kept as it ended. Open it again to change it."),
        "misplaced": _("It does not fit there. The map may have changed meanwhile; please look again."),
        "too_wide": _("It would be seen by more people than what it hangs on. Share that first."),
        "nothing_chosen": _("Choose at least one part to share."),
        "parent_deleted": _("What it hung on was deleted as well. Bring that back first."),
        "no_such_move": _("The plan is in another state by now. Please look again."),
        "not_shared": _(
            "Only a plan that both sides see can be agreed on or become the active one. Share it first."
        ),
        "not_a_draft": _("Only a draft can be deleted; what was proposed or agreed is kept."),
    }[reason]
