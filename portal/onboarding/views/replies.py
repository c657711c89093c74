"""How acts inside a step answer: the open page fetches what changed, or the step is shown again with what was wrong."""

import json
from collections.abc import Iterable
from typing import Any

from flask import Response, flash, make_response, render_template
from flask_babel import gettext as _

from portal.foundation.pages import wants_part, way_on
from portal.onboarding.models import Step
from portal.onboarding.views.reading import reading_of
from portal.onboarding.views.working import Way, work_facts


def went(way: Way, words: str = "", *, undo_url: str = "", names: Iterable[str] = ()) -> Response:
    """Say that it is done: open parts are fetched anew; without a script, or by a link, back to the step."""
    if way.token or not wants_part():
        if words and not way.token:
            flash(words, "done")
        return way_on(way.here)
    told = render_template("onboarding/work/_told.html", words=words, undo_url=undo_url)
    response = make_response(told)
    response.headers["HX-Reswap"] = "none"
    response.headers["HX-Trigger"] = json.dumps({"live:stale": {"names": [*names_of(way.step), *names]}})
    return response


def shown(way: Way, status: int = 200, **facts: Any) -> Response:
    """Show what stands inside the step again, with what is to be said about it."""
    facts = work_facts(way.step, way) | facts
    if not wants_part() and way.token:
        facts |= reading_of(way.point, way.step)
    template = "onboarding/work/_work.html" if wants_part() else alone(way)
    response = make_response(render_template(template, **facts), status)
    if wants_part():
        response.headers["HX-Retarget"] = f"#work-{way.step.public_id}"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def refuse(way: Way, reason: str) -> Response:
    """Say why it cannot be done; nothing was changed, and nothing typed is lost."""
    return shown(way, 422, trouble=words_of(reason))


def alone(way: Way) -> str:
    """Return the page on which the inside of a step stands by itself."""
    return "onboarding/link/show.html" if way.token else "onboarding/work/alone.html"


def names_of(step: Step) -> list[str]:
    """Return the names of the parts that show a step."""
    return [f"step-{step.public_id}", f"work-{step.public_id}"]


def words_of(reason: str) -> str:
    """Return the sentence for a reason for which something inside a step is refused."""
    return {
        "no_side": _("Only people of one of the two companies can do this."),
        "not_begun": _("This onboarding has not begun yet."),
        "cancelled": _("This onboarding was cancelled. Nothing can be changed in it any more."),
        "over": _("This onboarding is over. Nothing can be changed in it any more."),
        "not_now": _("This step is done or skipped already. Open it again to change something."),
        "not_open": _("This step cannot be done yet: something has to come before it."),
        "not_theirs": _("The other side does this."),
        "not_done": _("How much effort it took is asked once it is done."),
        "early": _("Something that is to be looked at is not handed in yet."),
        "reason": _("Please say why, so that the other side knows what to change."),
        "missing": _("Something is still to be filled in."),
        "file": _("Hand in a file first."),
        "review": _("Approve it first, or send it back."),
        "meeting": _(
            "Choose a time first. With a meeting that has to take place, the step is done afterwards."
        ),
        "nothing": _("Choose a file first."),
        "empty": _("This file is empty. Nothing was handed in."),
        "too_large": _("This file is larger than 20 MB. Make it smaller, or divide it."),
        "program": _(
            "Programs, scripts and shortcuts are not taken. Send what is to be read, such as a PDF."
        ),
        "too_many": _("There are too many files already. Take one away first."),
    }.get(reason, _("This cannot be done now. Please look at the step again."))
