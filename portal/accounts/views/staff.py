"""The vendor's own people: roles, access, and a whole portfolio handed over when somebody leaves."""

from collections.abc import Sequence
from typing import Any

from flask import abort, current_app, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts import ownership
from portal.accounts.actions import staff
from portal.accounts.actions.staff import LastVendorAdmin, TakerNeeded
from portal.accounts.door import DeskBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.forms.team import ColleagueForm, LeaveForm
from portal.accounts.models import StaffRole, TeamPosition, User
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.queries import staff as asked
from portal.accounts.queries import team
from portal.accounts.standpoint import standpoint
from portal.foundation.audience import Audience
from portal.foundation.pages import refused, way_on
from portal.foundation.tenancy import customer_scope

bp = DeskBlueprint("staff", __name__, "/staff")
LOADS = {"person": asked.by_public_id}
PAGE, LEAVES = "accounts/staff/edit.html", "accounts/staff/leaves.html"
register(
    Entry("staff.show_all", _l("Our people"), "users", Permit.STAFF_MANAGE, 80, "desk", belongs=("staff.",))
)


@bp.page("", permit=Permit.STAFF_MANAGE)
def show_all() -> ResponseReturnValue:
    """Show the vendor's people and how many customers each accompanies."""
    return render_template(
        "accounts/staff/list.html",
        people=asked.everybody(),
        places=asked.places_of_all(),
        invite_url=_invite_url(),
    )


@bp.page("/<pid:person>", permit=Permit.STAFF_MANAGE, methods=("GET", "POST"), loads=LOADS)
def edit(person: User) -> ResponseReturnValue:
    """Change a colleague's role, department and title."""
    point = standpoint()
    form = ColleagueForm.on(
        person, may_name_admins=_may_touch_admins() or person.staff_role is StaffRole.ADMIN
    )
    may_erase = point.may(Permit.SETTINGS_MANAGE) and person.id != point.user.id
    facts = {
        "form": form,
        "person": person,
        "last_admin": asked.is_last_admin(person),
        "may_erase": may_erase,
    }
    if request.method == "GET":
        return render_template(PAGE, **facts)
    _refuse_leads_on_admins(person)
    if not form.validate():
        return refused(PAGE, **facts)
    changes = form.laid_over(person)
    if changes is None:
        return clashing(PAGE, **facts)
    try:
        staff.revise_colleague(person, changes, by=point.actor)
    except LastVendorAdmin:
        form.staff_role.errors = [_("This is the last administrator. Make somebody else one first.")]
        return refused(PAGE, **facts)
    flash(_("Saved"), "done")
    return way_on(url_for("staff.show_all"))


@bp.page("/<pid:person>/disable", permit=Permit.STAFF_MANAGE, methods=("POST",), loads=LOADS)
def disable(person: User) -> ResponseReturnValue:
    """Let a colleague in no longer."""
    _refuse_leads_on_admins(person)
    try:
        staff.disable(person, by=standpoint().actor)
        flash(_("%(name)s can no longer sign in", name=person.name), "done")
    except LastVendorAdmin:
        flash(_("This is the last administrator. Make somebody else one first."), "wrong")
    return way_on(url_for("staff.show_all"))


@bp.page("/<pid:person>/enable", permit=Permit.STAFF_MANAGE, methods=("POST",), loads=LOADS)
def enable(person: User) -> ResponseReturnValue:
    """Let a colleague in again."""
    _refuse_leads_on_admins(person)
    staff.enable(person, by=standpoint().actor)
    return way_on(url_for("staff.show_all"))


@bp.page("/<pid:person>/leaves", permit=Permit.STAFF_MANAGE, methods=("GET", "POST"), loads=LOADS)
def leaves(person: User) -> ResponseReturnValue:
    """Hand a colleague's whole portfolio over, and end their access after the last day; shown before it is done."""
    point = standpoint()
    takers = [one for one in team.colleagues() if team.may_accompany(one) and one.id != person.id]
    form = LeaveForm(takers=takers, zone=person.time_zone)
    facts = _preview(person, form)
    if request.method == "GET":
        return render_template(LEAVES, **facts)
    _refuse_leads_on_admins(person)
    if not form.validate():
        return refused(LEAVES, **facts)
    assert form.leaves_on.data is not None  # it is required
    try:
        staff.leave(person, form.leaves_on.data, facts["chosen"], by=point.actor)
    except TakerNeeded as error:
        form.taker.errors = [_("Say who takes over: %(names)s", names="、".join(error.customers[:5]))]
        return refused(LEAVES, **facts)
    except LastVendorAdmin:
        form.leaves_on.errors = [_("This is the last administrator. Make somebody else one first.")]
        return refused(LEAVES, **facts)
    flash(_("The portfolio is handed over, and every customer is introduced to who follows."), "done")
    return way_on(url_for("staff.show_all"))


def _preview(person: User, form: LeaveForm) -> dict[str, Any]:
    book = asked.book_of(person)
    mates = asked.teammates([row.id for row in book])
    backups = {row.id: _backup(mates.get(row.id, []), person, form) for row in book}
    chosen = {row.id: form.takers.get(_typed(row, form) or backups[row.id] or "") for row in book}
    return {
        "form": form,
        "person": person,
        "book": book,
        "chosen": {customer_id: taker for customer_id, taker in chosen.items() if taker is not None},
        "things": {row.id: _things(row.id, person) for row in book},
        "last_admin": asked.is_last_admin(person),
    }


def _typed(row: Any, form: LeaveForm) -> str:
    """Return who was chosen for one customer, or for all that nothing is said of."""
    return request.form.get(f"taker-{row.public_id}", "") or (form.taker.data or "")


def _backup(mates: Sequence[tuple[int, TeamPosition]], person: User, form: LeaveForm) -> str | None:
    """Return who is proposed for a customer: its backup."""
    by_id = {one.id: public_id for public_id, one in form.takers.items()}
    backups = [
        by_id[one] for one, at in mates if at is TeamPosition.BACKUP and one != person.id and one in by_id
    ]
    return backups[0] if backups else None


def _things(customer_id: int, person: User) -> int:
    with customer_scope(customer_id, Audience.VENDOR):
        return len(ownership.owned_by(person))


def _may_touch_admins() -> bool:
    return standpoint().user.staff_role is StaffRole.ADMIN


def _refuse_leads_on_admins(person: User) -> None:
    """A CS lead manages the team, but not those who manage the installation."""
    if person.staff_role is StaffRole.ADMIN and not _may_touch_admins():
        abort(403)


def _invite_url() -> str | None:
    """Return where colleagues are invited, while that is switched on."""
    known = "staff_invitations.show" in current_app.view_functions
    return url_for("staff_invitations.show") if known else None
