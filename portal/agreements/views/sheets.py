"""How the pages around proposals answer: over the page they were opened from, or as a page of their own."""

import json
from collections.abc import Iterable
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from portal.accounts.standpoint import standpoint
from portal.foundation.pages import wants_part
from portal.plans.models import Plan


def sheet(template: str, status: int = 200, **facts: Any) -> Response:
    """Answer with a dialog, or with the same as a page where there is no script."""
    if wants_part():
        return make_response(render_template(template, page=False, **facts), status)
    return make_response(
        render_template("agreements/proposals/alone.html", part=template, page=True, **facts), status
    )


def put_forward(url: str, words: str, names: Iterable[str]) -> Response:
    """Say that it was put forward: the dialog closes and what shows it is fetched; without a script, to its page."""
    if not wants_part():
        flash(words, "done")
        return make_response(redirect(url, 303))
    response = make_response(render_template("agreements/proposals/_done.html", words=words, url=url))
    response.headers["HX-Trigger"] = json.dumps({"dialog-close": "", "live:stale": {"names": list(names)}})
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#dialogs", "innerHTML"
    return response


def refuse(plan: Plan, reason: str) -> Response:
    """Say why it cannot be put forward; nothing was changed."""
    return sheet(
        "agreements/proposals/refused.html", 422, id="refused", words=words_of(reason), back_url=map_url(plan)
    )


def map_url(plan: Plan) -> str:
    """Return the address of a plan's map."""
    return url_for("map.show", slug=standpoint().customer.slug, plan=plan.public_id)


def words_of(reason: str) -> str:
    """Return the sentence for a reason for which something about a proposal is refused."""
    return {
        "closed": _("This plan is closed and kept as it ended. Open it again to change it."),
        "not_shared": _("Only what both sides see can be put forward. Share it first."),
        "nothing_to_propose": _("Nothing differs from how it is now. Change what you want to put forward."),
        "misplaced": _("It does not fit there. The map may have changed meanwhile; please look again."),
        "too_wide": _("It would be seen by more people than what it hangs on. Share that first."),
        "decided": _("Somebody has decided on this proposal meanwhile. What they decided stands below."),
        "own_side": _("This comes from your own side; the other side decides on it."),
        "outdated": _(
            "What it was to change was changed meanwhile. It can be put forward again as it stands now."
        ),
        "not_yours": _("Only the side that put it forward can take it back."),
    }[reason]
