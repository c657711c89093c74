"""Events for the vendor's team: planned, changed, addressed, published and called off."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts.door import DeskBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.audience import Reach
from portal.foundation.i18n import LANGUAGES, language, reader_zone
from portal.foundation.markup import to_html
from portal.foundation.pages import refused, way_on
from portal.foundation.refusals import Refused
from portal.gatherings.actions import planning
from portal.gatherings.forms.gatherings import (
    WHO_HINTS,
    CancelForm,
    FilesForm,
    GatheringForm,
    NewGatheringForm,
    RecordingForm,
    WhoForm,
)
from portal.gatherings.forms.words import PATTERNS, SEATS, told_reason, who_may_come
from portal.gatherings.models import Gathering
from portal.gatherings.queries import desk, questions
from portal.gatherings.queries.showing import line, lines
from portal.gatherings.rules.words import SeatState
from portal.meetings.queries import clocks

bp = DeskBlueprint("gatherings_desk", __name__, "/gatherings")
READ, WRITE = Permit.GATHERINGS_READ, Permit.GATHERINGS_WRITE
ONE = {"gathering": desk.gathering}
MOST_PAGES = 1_000
register(
    Entry(
        "gatherings_desk.index", _l("Events"), "presentation", READ, 43, "desk",
        belongs=("gatherings_desk.", "gatherings_after."),
    )
)  # fmt: skip


@bp.page("", permit=READ)
def index() -> ResponseReturnValue:
    """Show what lies ahead, what is still planned, or what is over."""
    asked = request.args.get("which", "")
    which = asked if asked in desk.WHICH else desk.AHEAD
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    rows = desk.listed(which, page=page)
    return render_template(
        "gatherings/desk/index.html", events=lines(rows), which=which, counts=desk.counts(), page=page,
        per_page=desk.A_PAGE, reaches={row.public_id: row.reach for row in rows}, reach=Reach,
    )  # fmt: skip


@bp.page("/new", permit=WRITE, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Plan an event, or a series."""
    form = NewGatheringForm(data={"zone": reader_zone(), "host": standpoint().user.public_id, "minutes": 60, "times": 1,
                                  "time": "15:00", "closes_time": "18:00", "asks": True})  # fmt: skip
    if request.method == "GET":
        return render_template("gatherings/desk/edit.html", form=form, gathering=None)
    if not form.validate():
        return refused("gatherings/desk/edit.html", form=form, gathering=None)
    pattern, times = form.rhythm
    try:
        made = planning.plan(form.columns(), by=standpoint().actor, pattern=pattern, times=times)
    except Refused as refusal:
        form.day.errors = [*form.day.errors, told_reason(refusal.reason)]
        return refused("gatherings/desk/edit.html", form=form, gathering=None)
    flash(_("Planned. Say who may come, and publish it when it is right."), "done")
    return way_on(_url(made[0]))


@bp.page("/<pid:gathering>", permit=READ, loads=ONE)
def show(gathering: Gathering) -> ResponseReturnValue:
    """Show an event, who comes, what they asked, and how it was."""
    return render_template("gatherings/desk/show.html", **facts_of(gathering))


@bp.page("/<pid:gathering>/edit", permit=WRITE, methods=("GET", "POST"), loads=ONE)
def edit(gathering: Gathering) -> ResponseReturnValue:
    """Change an event, or it and those that follow it, field by field against what their author saw."""
    form, page = GatheringForm.on(gathering), "gatherings/desk/edit.html"
    facts = {"form": form, "gathering": gathering, "after": len(planning.after(gathering))}
    if request.method == "GET":
        return render_template(page, **facts)
    if not form.validate():
        return refused(page, **facts)
    changes = form.laid_over(gathering)
    if changes is None:
        return clashing(page, **facts)
    try:
        planning.revise(gathering, changes, by=standpoint().actor, following="following" in request.form)
    except Refused as refusal:
        form.day.errors = [*form.day.errors, told_reason(refusal.reason)]
        return refused(page, **facts)
    flash(_("Saved. Whoever signed up hears of it where it changes their calendar."), "done")
    return way_on(_url(gathering))


@bp.page("/<pid:gathering>/who", permit=WRITE, methods=("GET", "POST"), loads=ONE)
def who(gathering: Gathering) -> ResponseReturnValue:
    """Say who may come."""
    form, page = WhoForm.on(gathering), "gatherings/desk/who.html"
    facts = {
        "form": form,
        "gathering": gathering,
        "title": gathering.title_in(language()),
        "hints": WHO_HINTS,
    }
    if request.method == "GET" or form.looks_for:
        return render_template(page, **facts)
    if not form.validate():
        return refused(page, **facts)
    columns = form.laid_over(gathering)
    if columns is None:
        return clashing(page, **facts)
    if columns:
        planning.address(gathering, columns["reach"], columns["addressees"], by=standpoint().actor)
        flash(who_may_come(form.chosen, form.keys), "done")
    return way_on(_url(gathering))


@bp.page("/<pid:gathering>/publish", permit=WRITE, methods=("POST",), loads=ONE)
def publish(gathering: Gathering) -> ResponseReturnValue:
    """Let those see it whom it is for; of a series all of it."""
    try:
        count = planning.publish(gathering, by=standpoint().actor, whole_series=True)
    except Refused as refusal:
        flash(told_reason(refusal.reason), "wrong")
        where = "gatherings_desk.who" if refusal.reason == "nobody" else "gatherings_desk.show"
        return way_on(url_for(where, gathering=gathering.public_id))
    words = ngettext(
        "Published. Those it is for can sign up now.",
        "%(num)s events are published. Those they are for can sign up now.",
        count,
    )
    flash(words, "done")
    return way_on(_url(gathering))


@bp.page("/<pid:gathering>/cancel", permit=WRITE, methods=("GET", "POST"), loads=ONE)
def cancel(gathering: Gathering) -> ResponseReturnValue:
    """Call an event off; what that means is said first."""
    form, page = CancelForm(), "gatherings/desk/cancel.html"
    facts = {
        "form": form,
        "gathering": gathering,
        "event": line(gathering),
        "after": len(planning.after(gathering)),
    }
    if request.method == "GET":
        return render_template(page, **facts)
    if not form.validate():
        return refused(page, **facts)
    try:
        planning.cancel(gathering, form.why.data or "", by=standpoint().actor, following=form.following.data)
    except Refused as refusal:
        flash(told_reason(refusal.reason), "wrong")
    else:
        flash(_("Cancelled. Whoever signed up hears of it, and their calendars drop it."), "done")
    return way_on(_url(gathering))


def facts_of(gathering: Gathering, **forms: Any) -> dict[str, Any]:
    """Return what the desk's page of an event shows; names only to those who hold events."""
    point = standpoint()
    may_write = point.may(WRITE)
    people = desk.people_of(gathering) if may_write else []
    spoken = language()
    return {
        "event": line(gathering), "gathering": gathering, "text": to_html(gathering.text_in(spoken)),
        "clocks": clocks.clocks(gathering.starts_at, gathering.ends_at, [reader_zone(), gathering.zone]),
        "spoken": LANGUAGES.get(gathering.spoken, _("Both languages")), "may_write": may_write,
        "who": who_may_come(gathering.reach, gathering.addressees or ()), "reach": Reach, "seats": SEATS,
        "people": {state: [one for one in people if one.GatheringSeat.state is state] for state in SeatState},
        "came": sum(1 for one in people if one.GatheringSeat.came), "states": SeatState,
        "questions": questions.asked_of(gathering, point, spoken), "files": questions.files_of(gathering),
        "said": desk.said_of(gathering), "after": len(planning.after(gathering)),
        "host": next((one for one in desk.hosts() if one.id == gathering.host_id), None), "patterns": PATTERNS,
        "recording_form": forms.get("recording_form")
        or RecordingForm(data={"recording_url": gathering.recording_url}),
        "files_form": forms.get("files_form") or FilesForm(), "refused_files": forms.get("refused_files") or (),
    }  # fmt: skip


def _url(gathering: Gathering) -> str:
    return url_for("gatherings_desk.show", gathering=gathering.public_id)
