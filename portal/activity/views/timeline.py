"""The whole timeline of a customer: what changed, by whom, when; filtered by what, person and side."""

import re
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.door import CustomerBlueprint, PidConverter
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.activity import queries
from portal.activity.queries import Wanted
from portal.activity.rules import by_day
from portal.activity.sentences import chapters
from portal.foundation.audience import Side
from portal.foundation.live import hub

PUBLIC_ID = re.compile(PidConverter.regex)
bp = CustomerBlueprint("timeline", __name__)
bp.add_app_template_filter(date.fromisoformat, "as_date")


@bp.page("/timeline", permit=Permit.ACTIVITY_READ)
def show() -> ResponseReturnValue:
    """Show a page of the timeline; `before` is the entry above which the page before ended."""
    point, wanted, since = standpoint(), _wanted(), hub.cursor()
    before = queries.place_of(_public_id("before")) if _public_id("before") else None
    found = queries.timeline(before_id=before, limit=queries.A_PAGE + 1, wanted=wanted)
    shown = found[: queries.A_PAGE]
    asked = {"slug": point.customer.slug, **_said(wanted)}
    older = url_for(".show", **asked, before=shown[-1].public_id) if len(found) > len(shown) else None
    return render_template(
        "activity/timeline.html",
        days=by_day(shown, point.user.time_zone),
        wanted=wanted,
        chapters=chapters(),
        doers=queries.doers(),
        older_url=older,
        newest_url=url_for(".show", **asked) if before else None,
        live={
            "stream_url": url_for("map.stream", slug=asked["slug"]),
            "since": since,
            "delta_url": None,
        },
    )


def _wanted() -> Wanted:
    known = {one.code for one in chapters()}
    chapter, side = request.args.get("kind", ""), request.args.get("side", "")
    return Wanted(
        chapter=chapter if chapter in known else "",
        person=_public_id("person"),
        side=Side(side) if side in set(Side) else None,
    )


def _public_id(name: str) -> str:
    given = request.args.get(name, "")
    return given if PUBLIC_ID.fullmatch(given) else ""


def _said(wanted: Wanted) -> dict[str, Any]:
    said = {"kind": wanted.chapter, "person": wanted.person, "side": wanted.side or ""}
    return {name: value for name, value in said.items() if value}
