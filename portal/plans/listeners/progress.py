"""What the page of progress by department says of each department's KPIs."""

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts.progress import Figure, shows_progress
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import standpoint
from portal.plans.queries.departments import standings_by_department

WORST_FIRST = ("off_track", "at_risk", "on_track", "achieved", "no_data")


@shows_progress(_l("KPIs"))
def kpis_of_departments() -> dict[str | None, Figure]:
    """Return how many of each department's KPIs are on their way, with the worst standing among them."""
    customer = standpoint().customer
    assert customer is not None  # the page belongs to one customer
    url = url_for("map.active", slug=customer.slug)
    return {
        department: _figure(counts, url)
        for department, counts in standings_by_department(today_of(customer)).items()
    }


def _figure(counts: dict[str, int], url: str) -> Figure:
    total = sum(counts.values())
    known = total - counts.get("no_data", 0)
    well = counts.get("on_track", 0) + counts.get("achieved", 0)
    words = ngettext(
        "%(well)s of %(num)s KPI on its way", "%(well)s of %(num)s KPIs on their way", total, well=well
    )
    worst = next(standing for standing in WORST_FIRST if counts.get(standing))
    return Figure(words, well / known if known else None, standing=worst, url=url)
