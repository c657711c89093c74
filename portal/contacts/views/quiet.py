"""The desk's side: who has not been spoken to for n days, the limits of silence, and whom a call was with."""

from collections.abc import Sequence

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.door import DeskBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.contacts.actions import limits as change
from portal.contacts.forms.limits import LimitsForm
from portal.contacts.queries import found, quiet
from portal.contacts.queries.quiet import Quiet
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.pages import refused, wants_part, way_on

bp = DeskBlueprint("quiet", __name__, "/contacts")
register(
    Entry(
        "quiet.show",
        _l("Not spoken to"),
        "phone-missed",
        Permit.CONTACTS_READ,
        26,
        "desk",
        belongs=("quiet.",),
    )
)
ROWS = 50
MOST_DAYS = 3650
LONGEST_SEARCH = 100


@bp.page("/quiet", permit=Permit.CONTACTS_READ)
def show() -> ResponseReturnValue:
    """Show the customers nobody has spoken with, by segment; `days` takes the place of the limits."""
    days = _whole("days", MOST_DAYS)
    whole = quiet.everybody(standpoint().user, days=days or None)
    mine = request.args.get("whose", "mine" if any(one.primary for one in whole) else "all") != "all"
    of_reader = [one for one in whole if one.primary or not mine]
    beyond = [one for one in of_reader if one.is_quiet]
    segment = _whole("segment", 10**9)
    shown = [one for one in beyond if not segment or one.segment_id == segment]
    page = max(_whole("page", 10_000), 1)
    return render_template(
        "contacts/quiet.html",
        rows=shown[(page - 1) * ROWS : page * ROWS],
        total=len(shown),
        page=page,
        per_page=ROWS,
        days=days,
        mine=mine,
        segment=segment,
        segments=_segments(of_reader, beyond),
        looked_at=len(of_reader),
        limits=quiet.limits(),
        said={"days": days or None, "whose": None if mine else "all", "segment": segment or None},
    )


@bp.page("/limits", permit=Permit.CONTACTS_LIMITS, methods=("GET", "POST"))
def limits() -> ResponseReturnValue:
    """Set after how many days without a word customers of each segment count as quiet."""
    form = LimitsForm(quiet.segments(), quiet.limits(), request.form if request.method == "POST" else None)
    if request.method == "GET":
        return render_template("contacts/limits.html", form=form)
    if not form.ok:
        return refused("contacts/limits.html", form=form)
    for row in form.rows:
        change.settle(row.segment_id, row.days, by=standpoint().actor)
    db.session.flush()
    flash(_("Saved"), "done")
    return way_on(url_for(".show"))


@bp.page("/new", permit=Permit.CONTACTS_LOG)
def choose() -> ResponseReturnValue:
    """Ask with whom the call was, before it is logged: customers and their people, found by name."""
    words = request.args.get("q", "").replace("\0", " ").strip()[:LONGEST_SEARCH]
    facts = {"words": words, "hits": found.partners(standpoint().user, words)}
    if not wants_part():
        return render_template("contacts/alone.html", part="contacts/choose.html", page=True, **facts)
    only_hits = request.headers.get("HX-Target") == "log-hits"
    return render_template(
        "contacts/_hits.html" if only_hits else "contacts/choose.html", page=False, **facts
    )


def _segments(whole: Sequence[Quiet], beyond: Sequence[Quiet]) -> list[tuple[int, str, int, int]]:
    """Return (id, name, how many are quiet, how many there are) of the segments that have customers."""
    reading = language()
    rows = []
    for one in quiet.segments():
        among = sum(line.segment_id == one.id for line in whole)
        if among:
            count = sum(line.segment_id == one.id for line in beyond)
            rows.append((one.id, one.name_en if reading == "en" else one.name_ja, count, among))
    return rows


def _whole(name: str, most: int) -> int:
    number = request.args.get(name, 0, type=int)
    return number if 0 < number <= most else 0
