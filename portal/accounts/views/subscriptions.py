"""What a customer bought: entered, changed and ended by the vendor's team."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.actions import subscriptions
from portal.accounts.door import CustomerBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.forms.subscriptions import EndForm, SubscriptionForm
from portal.accounts.models import Subscription
from portal.accounts.permits import Permit
from portal.accounts.queries import subscriptions as asked
from portal.accounts.rules.subscriptions import notice_date
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import refused, way_on

bp = CustomerBlueprint("subscriptions", __name__, "/subscriptions")
PAGE = "accounts/subscriptions/edit.html"
LOADS = {"subscription": asked.by_public_id}


@bp.page("/new", permit=Permit.CUSTOMER_MANAGE, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Enter what the customer bought."""
    point, form = standpoint(), SubscriptionForm()
    if request.method == "GET":
        return render_template(PAGE, form=form, subscription=None, computed=None)
    if not form.validate():
        return refused(PAGE, form=form, subscription=None, computed=None)
    subscriptions.add(form.columns_of(form.typed()), by=point.actor)
    flash(_("The subscription is entered"), "done")
    return way_on(url_for("company.show", slug=point.customer.slug))


@bp.page("/<pid:subscription>", permit=Permit.CUSTOMER_MANAGE, methods=("GET", "POST"), loads=LOADS)
def edit(subscription: Subscription) -> ResponseReturnValue:
    """Change what the customer bought."""
    point, form = standpoint(), SubscriptionForm.on(subscription, subscription=subscription)
    computed = notice_date(subscription.renews_on, subscription.notice_months)
    facts = {"form": form, "subscription": subscription, "computed": computed}
    if request.method == "GET":
        return render_template(PAGE, **facts)
    if not form.validate():
        return refused(PAGE, **facts)
    changes = form.laid_over(subscription)
    if changes is None:
        return clashing(PAGE, **facts)
    subscriptions.revise_subscription(subscription, changes, by=point.actor)
    flash(_("Saved"), "done")
    return way_on(url_for("company.show", slug=point.customer.slug))


@bp.page("/<pid:subscription>/end", permit=Permit.CUSTOMER_MANAGE, methods=("GET", "POST"), loads=LOADS)
def end(subscription: Subscription) -> ResponseReturnValue:
    """Let a subscription end."""
    point, form = standpoint(), EndForm(data={"ended_on": subscription.renews_on})
    page = "accounts/subscriptions/end.html"
    if request.method == "GET":
        return render_template(page, form=form, subscription=subscription)
    if not form.validate():
        return refused(page, form=form, subscription=subscription)
    assert form.ended_on.data is not None  # it is required
    subscriptions.end(subscription, form.ended_on.data, by=point.actor)
    flash(_("The end is written down"), "done")
    return way_on(url_for("company.show", slug=point.customer.slug))
