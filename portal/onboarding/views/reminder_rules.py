"""When people are reminded of steps: rules that can be read and changed, for everybody and apart from that."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import DeskBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import vendors_calendar, vendors_today
from portal.accounts.queries.customers import segments
from portal.accounts.standpoint import standpoint
from portal.foundation.i18n import language
from portal.foundation.pages import refused, way_on
from portal.onboarding.actions import reminder_rules as change
from portal.onboarding.forms.reminder_rules import ApartRulesForm, NewApartRulesForm, ReminderRulesForm
from portal.onboarding.models import ReminderRules
from portal.onboarding.queries import reminder_rules as asked
from portal.onboarding.queries.reminder_rules import LEVELS, NEVER, Escalation

bp = DeskBlueprint("reminder_rules", __name__, "/onboarding/reminders")
WRITE, APART = Permit.ONBOARDING_TEMPLATES, {"reminder_rules": asked.rules}
PAGE, APART_PAGE = "onboarding/reminders/rules.html", "onboarding/reminders/apart.html"
DUE_AFTER = 3
"""Working days from today at which the example's step is due."""


@bp.page("", permit=WRITE, methods=("GET", "POST"))
def show() -> ResponseReturnValue:
    """Show and change what holds for everybody; list what is set apart."""
    row = asked.everybodys()
    form = ReminderRulesForm.on(row)
    if request.method == "GET":
        return render_template(PAGE, **_facts(form, row))
    if not form.validate():
        return refused(PAGE, **_facts(form, row))
    columns = form.laid_over(row)
    if columns is None:
        return clashing(PAGE, **_facts(form, row))
    change.set_for_everybody(columns, by=standpoint().actor)
    return _saved()


@bp.page("/apart", permit=WRITE, methods=("GET", "POST"))
def add() -> ResponseReturnValue:
    """Let something else hold for a segment or a customer."""
    data = ApartRulesForm.facts_of(None) | {"customer": request.args.get("customer", "")}
    form = NewApartRulesForm(data=data, segments=segments())
    if request.method == "GET":
        return render_template(APART_PAGE, form=form.remember_seen(), of="")
    if not form.validate() or _taken(form):
        return refused(APART_PAGE, form=form, of="")
    segment, found = form.chosen_segment, form.found
    change.set_apart(
        form.columns_of(form.typed()), by=standpoint().actor, segment_id=segment.id if segment else None,
        customer_id=found.id if found else None,
    )  # fmt: skip
    return _saved()


@bp.page("/apart/<pid:reminder_rules>", permit=WRITE, methods=("GET", "POST"), loads=APART)
def edit(reminder_rules: ReminderRules) -> ResponseReturnValue:
    """Change what is set apart."""
    form, of = ApartRulesForm.on(reminder_rules), _called(reminder_rules)
    if request.method == "GET":
        return render_template(APART_PAGE, form=form, of=of)
    if not form.validate():
        return refused(APART_PAGE, form=form, of=of)
    columns = form.laid_over(reminder_rules)
    if columns is None:
        return clashing(APART_PAGE, form=form, of=of)
    change.revise(reminder_rules, columns, by=standpoint().actor)
    return _saved()


@bp.page("/apart/<pid:reminder_rules>/remove", permit=WRITE, methods=("POST",), loads=APART)
def remove(reminder_rules: ReminderRules) -> ResponseReturnValue:
    """Let what holds more widely hold here again."""
    change.remove(reminder_rules, by=standpoint().actor)
    return _saved()


def _saved() -> ResponseReturnValue:
    flash(_("Saved"), "done")
    return way_on(url_for(".show"))


def _taken(form: NewApartRulesForm) -> bool:
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


def _facts(form: ReminderRulesForm, row: ReminderRules | None) -> dict[str, Any]:
    now = asked.laid_over([row] if row is not None else [])
    apart = [(one, _named(segment, found), _lines(one, form)) for one, segment, found in asked.set_apart()]
    return {"form": form, "apart": apart, "example": _example(now)}


def _example(now: Escalation) -> dict[str, Any]:
    """Return on which days people would hear of a step that is due in a few days and stays undone."""
    calendar = vendors_calendar()
    due = calendar.add_working_days(vendors_today(), DUE_AFTER)
    days = [(name, getattr(now, name)) for name in LEVELS]
    heard = [
        (name, calendar.add_working_days(due, -n if name == "owner_before" else n) if n else due)
        for name, n in days
        if n is not None
    ]
    return {"due": due, "heard": sorted(heard, key=lambda one: one[1])}


def _lines(row: ReminderRules, form: ReminderRulesForm) -> list[tuple[str, str]]:
    words = [(name, getattr(row, name)) for name in LEVELS if getattr(row, name) is not None]
    return [
        (str(form[name].label.text), _("Never") if days == NEVER else form.said(name, str(days)))
        for name, days in words
    ]


def _called(row: ReminderRules) -> str:
    return next(_named(segment, found) for one, segment, found in asked.set_apart() if one.id == row.id)


def _named(segment: Any, found: Any) -> str:
    if found is not None:
        return str(found.name)
    name = segment.name_en if language() == "en" else segment.name_ja
    return str(_("Segment: %(name)s", name=name))
