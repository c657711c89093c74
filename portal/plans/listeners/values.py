"""Values on the home pages: how the timeline tells them, and what they ask of people next."""

from collections.abc import Iterator, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext

from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.activity.next_things import Keeping, NextThing, Rank, offers_to_customers, offers_to_vendor
from portal.activity.sentences import told_by
from portal.plans.queries.kpis_crossed import Crossed, crossed_kpis
from portal.plans.queries.values_open import open_values

told_by("plans/kpi/_told.html", "kpi.measured", "kpi.withdrawn")


@offers_to_customers
def values_to_enter(point: Standpoint) -> Iterator[NextThing]:
    """Offer the sheet of this month while some of one's own values are missing."""
    if point.customer is None or not point.may(Permit.VALUES_ENTER):
        return
    found = open_values(point)
    if found is None:
        return
    yield NextThing(
        rank=Rank.VALUES,
        kind="values.open",
        title=_l("Enter this month's values"),
        url=url_for("values.active", slug=point.customer.slug),
        label=_l("Enter values"),
        reason=lazy_ngettext(
            "%(num)s left: %(titles)s", "%(num)s left: %(titles)s", found.left, titles=_some(found.titles)
        ),
        due=found.due_on,
        icon="pencil",
    )


@offers_to_vendor(keeping=Keeping.APART)
def thresholds_crossed(_user: User, customer_ids: Sequence[int]) -> Iterator[NextThing]:
    """Offer what both sides agreed to do about KPIs that are beyond their threshold."""
    for crossed in crossed_kpis(customer_ids):
        yield _respond(crossed)


def _respond(crossed: Crossed) -> NextThing:
    row = crossed.row
    return NextThing(
        rank=Rank.RESPONSE,
        kind="kpi.threshold_crossed",
        title=_l("%(title)s is beyond its threshold", title=row.title),
        url=url_for("kpis.show", slug=row.slug, kpi=row.public_id),
        label=_l("See the KPI"),
        reason=_l("Agreed for this case: %(action)s", action=row.response_action),
        due=crossed.respond_by,
        caption=_l("Opens the KPI with what was agreed"),
        customer_name=row.customer_name,
        customer_url=url_for("customer_home.show", slug=row.slug),
        drawing={"spark": crossed.spark, "label": row.title, "standing": "off_track"},
        customer_id=row.customer_id,
        place=(-row.latest_on.toordinal(), row.node_id),
    )


def _some(titles: Sequence[str]) -> str:
    """Name the first few, so that a long list stays a line."""
    return _(", ").join(titles[:3]) + (" …" if len(titles) > 3 else "")
