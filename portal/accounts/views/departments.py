"""A customer's departments: a tree that both sides may keep up to date."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.actions import departments
from portal.accounts.actions.departments import InsideItself, InUse
from portal.accounts.door import CustomerBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.forms.members import DepartmentForm
from portal.accounts.models import Department
from portal.accounts.permits import Permit
from portal.accounts.queries import departments as asked
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import refused, way_on

bp = CustomerBlueprint("departments", __name__, "/departments")
LOADS = {"department": asked.by_public_id}
LIST, PAGE = "accounts/departments/list.html", "accounts/departments/edit.html"


@bp.page("", permit=Permit.CUSTOMER_EDIT, methods=("GET", "POST"))
def show_all() -> ResponseReturnValue:
    """Show the tree, and add a department to it."""
    point, form = standpoint(), DepartmentForm()
    if request.method == "GET":
        return render_template(LIST, form=form, departments=asked.presence())
    if not form.validate():
        return refused(LIST, form=form, departments=asked.presence())
    departments.add(form.columns_of(form.typed()), by=point.actor)
    flash(_("The department is added"), "done")
    return way_on(url_for("departments.show_all", slug=point.customer.slug))


@bp.page("/<pid:department>", permit=Permit.CUSTOMER_EDIT, methods=("GET", "POST"), loads=LOADS)
def edit(department: Department) -> ResponseReturnValue:
    """Rename a department, or hang it elsewhere."""
    point, form = standpoint(), DepartmentForm.on(department)
    if request.method == "GET":
        return render_template(PAGE, form=form, department=department)
    if not form.validate():
        return refused(PAGE, form=form, department=department)
    changes = form.laid_over(department)
    if changes is None:
        return clashing(PAGE, form=form, department=department)
    try:
        departments.revise_department(department, changes, by=point.actor)
    except InsideItself:
        form.parent.errors = [_("A department cannot belong to itself, or to what belongs to it.")]
        return refused(PAGE, form=form, department=department)
    return way_on(url_for("departments.show_all", slug=point.customer.slug))


@bp.page("/<pid:department>/up", permit=Permit.CUSTOMER_EDIT, methods=("POST",), loads=LOADS)
def up(department: Department) -> ResponseReturnValue:
    """Move a department up among its siblings."""
    departments.move(department, -1, by=standpoint().actor)
    return way_on(url_for("departments.show_all", slug=standpoint().customer.slug))


@bp.page("/<pid:department>/down", permit=Permit.CUSTOMER_EDIT, methods=("POST",), loads=LOADS)
def down(department: Department) -> ResponseReturnValue:
    """Move a department down among its siblings."""
    departments.move(department, 1, by=standpoint().actor)
    return way_on(url_for("departments.show_all", slug=standpoint().customer.slug))


@bp.page("/<pid:department>/remove", permit=Permit.CUSTOMER_EDIT, methods=("POST",), loads=LOADS)
def remove(department: Department) -> ResponseReturnValue:
    """Remove a department that nothing belongs to."""
    point = standpoint()
    try:
        departments.remove(department, by=point.actor)
    except InUse:
        flash(
            _(
                "People, departments or plans still belong to %(name)s. Move them first.",
                name=department.name,
            ),
            "wrong",
        )
    return way_on(url_for("departments.show_all", slug=point.customer.slug))
