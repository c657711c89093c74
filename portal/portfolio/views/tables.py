"""The book of customers as a spreadsheet: plain values, one row a customer."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from babel.numbers import get_currency_precision
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.foundation import clock
from portal.portfolio.queries.people import BACKUP, PRIMARY, Beside, beside
from portal.portfolio.queries.plans import money_of
from portal.portfolio.rules.lists import Days, standing_of

Cell = str | int | float | date | None
STAGE_WORDS = {
    "pre_contract": _l("Before the contract"),
    "onboarding": _l("Onboarding"),
    "adoption": _l("Adoption"),
    "renewal": _l("Renewal"),
    "expansion": _l("Up- and cross-sell"),
    "advocacy": _l("Advocacy"),
    "left": _l("Has left"),
}
STANDING_WORDS = {
    "achieved": _l("Achieved"),
    "on_track": _l("On track"),
    "at_risk": _l("At risk"),
    "off_track": _l("Off track"),
    "no_data": _l("No data"),
}
STATE_WORDS = {
    "draft": _l("Draft"),
    "proposed": _l("Waiting for agreement"),
    "agreed": _l("Agreed"),
    "closed": _l("Closed"),
}


def header() -> list[str]:
    """Return the names of the columns in the reader's language."""
    return [
        _("Customer"),
        _("Industry"),
        _("Contact"),
        _("Stage"),
        _("Standing"),
        _("Progress (%)"),
        _("Planned as of today (%)"),
        _("State of the plan"),
        _("Last opened by the customer"),
        _("Last value"),
        _("Notice deadline"),
        _("Renewal"),
        _("ARR"),
        _("Currency"),
        _("Primary CSM"),
        _("Backup CSM"),
    ]


def what_lines_need(
    shown: Sequence[int], chosen: Sequence[Any]
) -> tuple[Mapping[int, Beside], Mapping[int, Mapping[str, int]]]:
    """Return the people and the money of the rows to write."""
    return beside(shown), money_of([row.id for row in chosen if (row.currencies or 0) > 1])


def line(
    row: Any, days: Days, people: Mapping[int, Beside], moneys: Mapping[int, Mapping[str, int]]
) -> list[Cell]:
    """Return one customer's values in the order of the columns."""
    named = people.get(row.id) or Beside()
    money = moneys.get(row.id) or ({row.currency: row.arr} if row.currency else {})
    opened = clock.day_of(row.opened_at, row.time_zone) if row.opened_at else None
    return [
        row.name,
        row.industry,
        named.contact.name if named.contact else "",
        str(STAGE_WORDS[row.stage]),
        str(STANDING_WORDS[standing_of(row)]),
        None if row.progress is None else round(row.progress * 100),
        None if row.expected is None else round(row.expected * 100),
        str(STATE_WORDS[row.state]) if row.state else "",
        opened,
        row.measured_on,
        row.notice_on if days.until_notice(row) is not None else None,
        row.renews_on,
        _amount(money),
        " ".join(sorted(money)),
        _name(named, PRIMARY),
        _name(named, BACKUP),
    ]


def _amount(money: Mapping[str, int]) -> Cell:
    amounts = {code: minor / 10 ** get_currency_precision(code) for code, minor in money.items()}
    if len(amounts) == 1:
        return next(iter(amounts.values()))
    return " + ".join(f"{amount:.2f} {code}" for code, amount in sorted(amounts.items()))


def _name(named: Beside, position: str) -> str:
    face = named.team.get(position)
    return face.name if face else ""
