"""One customer as a company: what both sides know of it, its stage and its logo."""

from typing import Any

from flask import Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts import branding
from portal.accounts.actions import customers
from portal.accounts.actions.customers import HandoverNeeded
from portal.accounts.door import CustomerBlueprint
from portal.accounts.forms.customers import CompanyAccentForm, CompanyForm, CustomerForm, LogoForm, StageForm
from portal.accounts.forms.editing import EditForm, clashing
from portal.accounts.models import Customer, LifecycleStage
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.places import country_name
from portal.accounts.queries import calendars, handovers, holidays, members, subscriptions, team
from portal.accounts.queries.customers import segment_of
from portal.accounts.standpoint import standpoint
from portal.accounts.views.pictures import FOR_EVER, sent_picture, uploaded
from portal.foundation.audience import Side
from portal.foundation.colour import pair
from portal.foundation.files import FileRefused
from portal.foundation.pages import refused, way_on

LOOK = "accounts/company/logo.html"

bp = CustomerBlueprint("company", __name__, "/company")
register(
    Entry(
        "company.show",
        _l("Company"),
        "building-2",
        Permit.CUSTOMER_READ,
        90,
        "customer",
        belongs=("company.", "subscriptions.", "holidays.", "team.", "handovers."),
    )
)


@bp.page("", permit=Permit.CUSTOMER_READ)
def show() -> ResponseReturnValue:
    """Show the company: facts, what was bought, who accompanies it, days off."""
    customer = standpoint().customer
    today = calendars.today_of(customer)
    return render_template(
        "accounts/company/show.html",
        subscriptions=subscriptions.all_of_them(),
        places=team.places(),
        days=holidays.of_customer(today)[:8],
        fiscal_year=calendars.fiscal_year(customer).year_of(today),
        segment=segment_of(customer),
        country=country_name(customer.country),
        sums=members.presence(),
        today=today,
    )


@bp.page("/edit", permit=Permit.CUSTOMER_EDIT, methods=("GET", "POST"))
def edit() -> ResponseReturnValue:
    """Change what is known of the company; the vendor's team sees more of it."""
    point, page = standpoint(), "accounts/company/edit.html"
    form = _form(point.side, point.customer)
    if request.method == "GET":
        return render_template(page, form=form)
    if not form.validate():
        return refused(page, form=form)
    changes = form.laid_over(point.customer)
    if changes is None:
        return clashing(page, form=form)
    customers.revise_customer(point.customer, changes, by=point.actor)
    flash(_("Saved"), "done")
    return way_on(url_for("company.show", slug=point.customer.slug))


@bp.page("/stage", permit=Permit.CUSTOMER_MANAGE, methods=("GET", "POST"))
def stage() -> ResponseReturnValue:
    """Move the customer on its way; before a kick-off CS must know what sales promised."""
    point, page = standpoint(), "accounts/company/stage.html"
    form = StageForm(data={"stage": str(point.customer.stage)})
    facts = {"form": form, "handed_over": handovers.sales_handover_done(), "needed": False}
    if request.method == "GET":
        return render_template(page, **facts)
    if not form.validate():
        return refused(page, **facts)
    try:
        customers.change_stage(
            point.customer, LifecycleStage(form.stage.data), by=point.actor, reason=form.reason.data or ""
        )
    except HandoverNeeded:
        return refused(page, **facts | {"needed": True})
    flash(_("The stage is changed"), "done")
    return way_on(url_for("company.show", slug=point.customer.slug))


@bp.page("/logo", permit=Permit.CUSTOMER_EDIT, methods=("GET", "POST"))
def logo() -> ResponseReturnValue:
    """Choose the company's logo."""
    point, form = standpoint(), LogoForm()
    if request.method == "GET":
        return render_template(LOOK, **_look(CompanyAccentForm.on(point.customer)))
    try:
        customers.set_logo(point.customer, uploaded(form.picture), by=point.actor)
    except FileRefused as refusal:
        opened = CompanyAccentForm.on(point.customer, formdata=None)
        opened.remember_seen()
        return refused(LOOK, **_look(opened) | {"refusal": refusal.reason})
    flash(_("The logo is changed"), "done")
    return way_on(url_for("company.show", slug=point.customer.slug))


@bp.page("/logo/colour", permit=Permit.CUSTOMER_EDIT, methods=("POST",))
def colour() -> ResponseReturnValue:
    """Choose the company's colour, or none."""
    point = standpoint()
    form = CompanyAccentForm.on(point.customer)
    if not form.validate():
        return refused(LOOK, **_look(form))
    changes = form.laid_over(point.customer)
    if changes is None:
        return clashing(LOOK, **_look(form))
    customers.revise_customer(point.customer, changes, by=point.actor)
    flash(_("Saved"), "done")
    return way_on(url_for("company.logo", slug=point.customer.slug))


@bp.page("/logo/remove", permit=Permit.CUSTOMER_EDIT, methods=("POST",))
def remove_logo() -> ResponseReturnValue:
    """Show the name instead of a logo."""
    point = standpoint()
    customers.remove_logo(point.customer, by=point.actor)
    return way_on(url_for("company.logo", slug=point.customer.slug))


@bp.page("/logo.png", permit=Permit.CUSTOMER_READ)
def logo_picture() -> Response:
    """Send the logo to those who may see the company."""
    place = standpoint().customer.logo_place
    if place is None:
        abort(404)
    return sent_picture(place, FOR_EVER.replace("public", "private"))


def _look(form: CompanyAccentForm) -> dict[str, Any]:
    accent = standpoint().customer.accent
    return {
        "colour_form": form,
        "logo_form": LogoForm(formdata=None),
        "pair": pair(accent, branding.installation().accent) if accent else None,
        "refusal": None,
    }


def _form(side: Side | None, customer: Customer) -> EditForm:
    if side is Side.VENDOR:
        return CustomerForm.on(customer, customer=customer)
    return CompanyForm.on(customer)
