"""The installation's settings, a page for each kind, for the vendor's administrators."""

from contextlib import suppress
from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts import branding
from portal.accounts.actions import holidays, settings
from portal.accounts.door import DeskBlueprint
from portal.accounts.forms.customers import LogoForm
from portal.accounts.forms.editing import EditForm, clashing
from portal.accounts.forms.members import DaysForm
from portal.accounts.forms.settings import (
    AccentForm,
    ModulesForm,
    NamedForm,
    NamesForm,
    ProductForm,
    RegionForm,
    SignInRulesForm,
)
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.queries import customers
from portal.accounts.queries import holidays as asked
from portal.accounts.standpoint import standpoint
from portal.accounts.views.pictures import uploaded
from portal.foundation import clock
from portal.foundation.colour import legible
from portal.foundation.dates import NotADate, read_date
from portal.foundation.files import FileRefused
from portal.foundation.pages import refused, way_on

bp = DeskBlueprint("settings", __name__, "/settings")
SETTINGS = Permit.SETTINGS_MANAGE
FORMS: dict[str, type[EditForm]] = {
    "names": NamesForm,
    "region": RegionForm,
    "sign-in": SignInRulesForm,
    "modules": ModulesForm,
}
register(Entry("settings.names", _l("Settings"), "settings", SETTINGS, 90, "desk", belongs=("settings.",)))


@bp.page("", permit=SETTINGS, methods=("GET", "POST"))
def names() -> ResponseReturnValue:
    """Whose portal it is."""
    return _edited("names", "settings.names")


@bp.page("/region", permit=SETTINGS, methods=("GET", "POST"))
def region() -> ResponseReturnValue:
    """Languages, country and time zone."""
    return _edited("region", "settings.region")


@bp.page("/sign-in", permit=SETTINGS, methods=("GET", "POST"))
def sign_in() -> ResponseReturnValue:
    """How people sign in, and for how long."""
    return _edited("sign-in", "settings.sign_in")


@bp.page("/modules", permit=SETTINGS, methods=("GET", "POST"))
def modules() -> ResponseReturnValue:
    """What is switched on."""
    return _edited("modules", "settings.modules")


@bp.page("/look", permit=SETTINGS, methods=("GET", "POST"))
def look() -> ResponseReturnValue:
    """The accent colour, shown as it will be, and the logo."""
    point, page = standpoint(), "accounts/settings/look.html"
    form = AccentForm.on(branding.installation())
    if request.method == "GET":
        return render_template(page, **_look(form))
    if not form.validate():
        return refused(page, **_look(form))
    changes = form.laid_over(branding.installation())
    if changes is None:
        return clashing(page, **_look(form))
    settings.revise_installation(changes, by=point.actor)
    flash(_("Saved"), "done")
    return way_on(url_for("settings.look"))


@bp.page("/logo", permit=SETTINGS, methods=("POST",))
def logo() -> ResponseReturnValue:
    """Take in a logo; only its pixels are kept."""
    form = LogoForm()
    try:
        settings.set_logo(uploaded(form.picture), by=standpoint().actor)
    except FileRefused as refusal:
        facts = _look(AccentForm.on(branding.installation())) | {"refusal": refusal.reason}
        return refused("accounts/settings/look.html", **facts)
    flash(_("The logo is changed"), "done")
    return way_on(url_for("settings.look"))


@bp.page("/logo/remove", permit=SETTINGS, methods=("POST",))
def remove_logo() -> ResponseReturnValue:
    """Show the name instead of a logo."""
    settings.remove_logo(by=standpoint().actor)
    return way_on(url_for("settings.look"))


@bp.page("/holidays", permit=SETTINGS, methods=("GET", "POST"))
def days() -> ResponseReturnValue:
    """The vendor's own days off."""
    form, page = DaysForm(), "accounts/settings/holidays.html"
    since = clock.today(branding.installation().time_zone).replace(month=1, day=1)
    if request.method == "GET":
        return render_template(page, form=form, days=asked.of_vendor(since))
    if not form.validate():
        return refused(page, form=form, days=asked.of_vendor(since))
    count = holidays.add_for_vendor(form.read, by=standpoint().actor)
    flash(ngettext("%(num)s day added", "%(num)s days added", count), "done")
    return way_on(url_for("settings.days"))


@bp.page("/holidays/remove", permit=SETTINGS, methods=("POST",))
def remove_day() -> ResponseReturnValue:
    """Take one day off the list."""
    with suppress(NotADate):  # no such day: nothing to take off
        holidays.remove_for_vendor(read_date(request.form.get("on", "")), by=standpoint().actor)
    return way_on(url_for("settings.days"))


@bp.page("/offers", permit=SETTINGS)
def offers() -> ResponseReturnValue:
    """Segments and products, in both languages."""
    return render_template("accounts/settings/offers.html", **_offers())


@bp.page("/offers/segments", permit=SETTINGS, methods=("POST",))
def add_segment() -> ResponseReturnValue:
    """Add a segment."""
    form = NamedForm(prefix="segment-")
    if not form.validate():
        return refused("accounts/settings/offers.html", **_offers() | {"segment_form": form})
    settings.add_segment(form.name_ja.data, form.name_en.data, by=standpoint().actor)
    return way_on(url_for("settings.offers"))


@bp.page("/offers/products", permit=SETTINGS, methods=("POST",))
def add_product() -> ResponseReturnValue:
    """Add a product."""
    form = ProductForm(prefix="product-")
    if not form.validate():
        return refused("accounts/settings/offers.html", **_offers() | {"product_form": form})
    settings.add_product(form.code.data, form.name_ja.data, form.name_en.data, by=standpoint().actor)
    return way_on(url_for("settings.offers"))


@bp.page(
    "/offers/<any(segment, product):offer>/<int(max=2147483647):number>",
    permit=SETTINGS,
    methods=("GET", "POST"),
)
def rename_offer(offer: str, number: int) -> ResponseReturnValue:
    """Rename a segment or product."""
    row = customers.offer(offer, number)
    if row is None:
        abort(404)
    form, page = NamedForm(obj=row), "accounts/settings/rename.html"
    if request.method == "GET":
        return render_template(page, form=form, row=row)
    if not form.validate():
        return refused(page, form=form, row=row)
    settings.rename(row, form.name_ja.data, form.name_en.data, by=standpoint().actor)
    return way_on(url_for("settings.offers"))


def _edited(name: str, endpoint: str) -> ResponseReturnValue:
    row, page = branding.installation(), f"accounts/settings/{name}.html"
    form = FORMS[name].on(row)
    if request.method == "GET":
        return render_template(page, form=form)
    if not form.validate():
        return refused(page, form=form)
    changes = form.laid_over(row)
    if changes is None:
        return clashing(page, form=form)
    settings.revise_installation(changes, by=standpoint().actor)
    flash(_("Saved"), "done")
    return way_on(url_for(endpoint))


def _look(form: EditForm) -> dict[str, Any]:
    accent = branding.installation().accent
    return {
        "form": form,
        "logo_form": LogoForm(prefix=""),
        "tones": legible(accent) if accent else None,
        "refusal": None,
    }


def _offers() -> dict[str, Any]:
    return {
        "segments": customers.segments(),
        "products": customers.products(),
        "segment_form": NamedForm(formdata=None, prefix="segment-"),
        "product_form": ProductForm(formdata=None, prefix="product-"),
    }
