"""When answers come: set by the vendor's administrators, for everybody and apart from that."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts import branding
from portal.accounts.door import DeskBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.navigation import Entry, keep_under, register
from portal.accounts.permits import Permit
from portal.accounts.queries import customers
from portal.accounts.queries.calendars import vendors_calendar
from portal.accounts.standpoint import standpoint
from portal.conversations.actions import answer_times as change
from portal.conversations.forms.answer_times import AnswerTimesForm, ApartForm, NewApartForm
from portal.conversations.models import AnswerTimes
from portal.conversations.queries import answer_times as asked
from portal.conversations.queries.hours import WITHIN_UNLESS_SET, Promise, everybodys
from portal.conversations.rules.hours import office_hours, opening_of, written
from portal.foundation import clock
from portal.foundation.i18n import language
from portal.foundation.pages import refused, way_on

bp = DeskBlueprint("answer_times", __name__, "/settings/answers")
SETTINGS, APART = Permit.SETTINGS_MANAGE, {"times": asked.by_public_id}
PAGE, APART_PAGE = "conversations/answers/settings.html", "conversations/answers/apart.html"
register(
    Entry("answer_times.show", _l("Answer times"), "clock", SETTINGS, 65, "settings",
          belongs=("answer_times.",))
)  # fmt: skip
keep_under("settings.names", "answer_times.")


@bp.page("", permit=SETTINGS, methods=("GET", "POST"))
def show() -> ResponseReturnValue:
    """Show and change what holds for everybody; list what is set apart."""
    row = everybodys()
    form = AnswerTimesForm.on(row)
    if request.method == "GET":
        return render_template(PAGE, **_facts(form))
    if not form.validate():
        return refused(PAGE, **_facts(form))
    columns = form.columns_on(row)
    if columns is None:
        return clashing(PAGE, **_facts(form))
    change.set_for_everybody(columns, by=standpoint().actor)
    return _saved()


@bp.page("/apart", permit=SETTINGS, methods=("GET", "POST"))
def add() -> ResponseReturnValue:
    """Let something else hold for a segment or a customer."""
    form = NewApartForm(
        data=ApartForm.facts_of(None) | {"customer": request.args.get("customer", "")},
        segments=customers.segments(),
    )
    if request.method == "GET":
        return render_template(APART_PAGE, form=form.remember_seen(), of="")
    if not form.validate() or _taken(form):
        return refused(APART_PAGE, form=form, of="")
    segment, found = form.chosen_segment, form.found
    columns = form.columns_on(None) or {}
    change.set_apart(
        columns,
        by=standpoint().actor,
        segment_id=segment.id if segment else None,
        customer_id=found.id if found else None,
    )
    return _saved()


@bp.page("/apart/<pid:times>", permit=SETTINGS, methods=("GET", "POST"), loads=APART)
def edit(times: AnswerTimes) -> ResponseReturnValue:
    """Change what is set apart."""
    form, of = ApartForm.on(times), _called(times)
    if request.method == "GET":
        return render_template(APART_PAGE, form=form, of=of)
    if not form.validate():
        return refused(APART_PAGE, form=form, of=of)
    columns = form.columns_on(times)
    if columns is None:
        return clashing(APART_PAGE, form=form, of=of)
    change.revise(times, columns, by=standpoint().actor)
    return _saved()


@bp.page("/apart/<pid:times>/remove", permit=SETTINGS, methods=("POST",), loads=APART)
def remove(times: AnswerTimes) -> ResponseReturnValue:
    """Let what holds for everybody hold here again."""
    change.remove(times, by=standpoint().actor)
    return _saved()


def _saved() -> ResponseReturnValue:
    flash(_("Saved"), "done")
    return way_on(url_for(".show"))


def _taken(form: NewApartForm) -> bool:
    """True where something is set for them already: then that is to be changed."""
    for row, segment, found in asked.set_apart():
        same = (segment is not None and segment is form.chosen_segment) or (
            found is not None and form.found is not None and found.id == form.found.id
        )
        if same:
            place = form.customer if row.customer_ref is not None else form.segment
            place.errors = [_("This is set already; change it in the list.")]
            return True
    return False


def _facts(form: AnswerTimesForm) -> dict[str, Any]:
    row, zone = everybodys(), branding.installation().time_zone
    opening = opening_of(zone, row.week) if row is not None and row.week is not None else office_hours(zone)
    within = row.within_minutes if row is not None else None
    promise = Promise(opening, vendors_calendar(), WITHIN_UNLESS_SET if within is None else within)
    now = clock.now()
    return {
        "form": form,
        "zone": zone,
        "apart": [(one, _named(segment, found), _hours(one)) for one, segment, found in asked.set_apart()],
        "now": now,
        "expected": promise.expected(now),
    }


def _called(times: AnswerTimes) -> str:
    return next(_named(segment, found) for row, segment, found in asked.set_apart() if row.id == times.id)


def _named(segment: Any, found: Any) -> str:
    if found is not None:
        return str(found.name)
    name = segment.name_en if _english() else segment.name_ja
    return str(_("Segment: %(name)s", name=name))


def _english() -> bool:
    return language() == "en"


def _hours(row: AnswerTimes) -> str:
    if row.week is None:
        return ""
    days = [written(hours) for hours in opening_of("UTC", row.week).week]
    return " / ".join(dict.fromkeys(day for day in days if day))
