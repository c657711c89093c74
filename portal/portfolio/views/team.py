"""Every CSM's load, customers without somebody, customers that change hands, and who is away."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts.actions import absences
from portal.accounts.actions.team import CannotAccompany
from portal.accounts.door import DeskBlueprint
from portal.accounts.models import Absence, TeamPosition, User
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.queries import absences as asked
from portal.accounts.queries import calendars, staff
from portal.accounts.standpoint import standpoint
from portal.foundation.i18n import language
from portal.foundation.pages import refused, way_on
from portal.portfolio.actions import teams
from portal.portfolio.forms import FollowForm, PersonAbsenceForm
from portal.portfolio.queries import loads
from portal.portfolio.queries.book import Book, book
from portal.portfolio.rules.lists import Line
from portal.portfolio.rules.loads import loads as work_out
from portal.portfolio.rules.loads import without

bp = DeskBlueprint("team_load", __name__, "/team")
register(Entry("team_load.show", _l("Team"), "users", Permit.TEAM_LOAD, 30, "desk", belongs=("team_load.",)))
PERSON = {"person": staff.by_public_id}


@bp.page("", permit=Permit.TEAM_LOAD)
def show() -> ResponseReturnValue:
    """Show what everybody carries, and whom nobody accompanies."""
    return render_template("portfolio/team.html", **_facts())


@bp.page("/<pid:person>", permit=Permit.TEAM_LOAD, loads=PERSON)
def of_person(person: User) -> ResponseReturnValue:
    """Show one person's customers, ready to be handed over."""
    return render_template("portfolio/person.html", **_facts_of(person))


@bp.page("/<pid:person>/hand-over", permit=Permit.TEAM_LOAD, methods=("POST",), loads=PERSON)
def hand_over(person: User) -> ResponseReturnValue:
    """Hand the ticked customers over to somebody else."""
    facts = _facts_of(person)
    form, ticked = facts["form"], _ticked(facts["lines"])
    if not form.validate() or not ticked:
        return refused("portfolio/person.html", **facts | {"nothing_ticked": not ticked})
    handed = teams.hand_over(ticked, person, form.chosen, by=standpoint().actor)
    flash(
        ngettext(
            "%(num)s customer handed over to %(name)s",
            "%(num)s customers handed over to %(name)s",
            handed,
            name=form.chosen.name_in(language()),
        ),
        "done",
    )
    return way_on(url_for(".show"))


@bp.page("/<any(primary, backup):position>", permit=Permit.TEAM_LOAD, methods=("POST",))
def give_place(position: str) -> ResponseReturnValue:
    """Give the ticked customers a primary or a backup."""
    form, ticked = FollowForm(people=loads.accompanying()), _ticked(book(standpoint().user).lines)
    if not form.validate() or not ticked:
        flash(_("Tick at least one customer and choose a person."), "wrong")
        return way_on(url_for(".show"))
    try:
        given = teams.give_place(ticked, form.chosen, TeamPosition(position), by=standpoint().actor)
    except CannotAccompany:
        abort(422)
    flash(ngettext("%(num)s customer has somebody now", "%(num)s customers have somebody now", given), "done")
    return way_on(url_for(".show"))


@bp.page("/absences", permit=Permit.TEAM_LOAD, methods=("POST",))
def enter_absence() -> ResponseReturnValue:
    """Say that a colleague is away."""
    form = PersonAbsenceForm(people=loads.accompanying())
    if not form.validate():
        return refused("portfolio/team.html", **_facts() | {"absence_form": form})
    absences.go_away(form.chosen, *form.days, by=standpoint().actor)
    flash(_("Customers and backups see it from the first day on"), "done")
    return way_on(url_for(".show"))


@bp.page(
    "/absences/<pid:absence>/end",
    permit=Permit.TEAM_LOAD,
    methods=("POST",),
    loads={"absence": asked.absence},
)
def end_absence(absence: Absence) -> ResponseReturnValue:
    """Take an absence back."""
    person = next(one.User for one in asked.absences(absence.from_on) if one.Absence.id == absence.id)
    absences.come_back(absence, person, by=standpoint().actor)
    return way_on(url_for(".show"))


def _facts() -> dict[str, Any]:
    whole, people, places = book(standpoint().user), loads.accompanying(), loads.places()
    carried = work_out([one.id for one in people], whole.by_id, places)
    today = calendars.vendors_today()
    away = asked.absences(today)
    return {
        "people": sorted(people, key=lambda one: -len(carried[one.id].primary)),
        "carried": carried,
        "today": today,
        "absences": away,
        "away": {one.User.id: one.Absence.until_on for one in away if one.Absence.from_on <= today},
        "without_primary": without("primary", whole.lines, places),
        "without_backup": without("backup", whole.lines, places),
        "form": FollowForm(people=people),
        "absence_form": PersonAbsenceForm(people=people),
    }


def _facts_of(person: User) -> dict[str, Any]:
    whole: Book = book(standpoint().user)
    places = {customer: place for customer, who, place in loads.places() if who == person.id}
    lines = [line for line in whole.lines if line.id in places]
    others = [one for one in loads.accompanying() if one.id != person.id]
    return {
        "person": person,
        "lines": lines,
        "places": places,
        "form": FollowForm(people=others),
        "ticked": set(request.form.getlist("customer")),
        "nothing_ticked": False,
    }


def _ticked(lines: Sequence[Line]) -> list[Line]:
    chosen = set(request.form.getlist("customer"))
    return [line for line in lines if line.slug in chosen]
