"""The book of customers as a spreadsheet: plain values, one row a customer."""

from collections.abc import Iterator, Sequence
from datetime import date

from babel.numbers import get_currency_precision
from flask_babel import gettext as _

from portal.foundation import clock
from portal.onboarding.forms.words import WAITING_WORDS
from portal.portfolio.queries.people import Beside, Face, beside
from portal.portfolio.rules.lists import Line
from portal.portfolio.views.cells import words_of

Cell = str | int | float | date | None


def header() -> list[str]:
    """Return the names of the columns in the reader's language."""
    return [
        _("Customer"),
        _("Industry"),
        _("Contact"),
        _("Stage"),
        _("Onboarding, steps done"),
        _("Onboarding, steps"),
        _("Onboarding waits for"),
        _("Days to the first result"),
        _("Standing"),
        _("Progress (%)"),
        _("Planned as of today (%)"),
        _("State of the plan"),
        _("Last opened by the customer"),
        _("They last said something"),
        _("We last said something"),
        _("Last value"),
        _("Notice deadline"),
        _("Renewal"),
        _("ARR"),
        _("Currency"),
        _("Primary CSM"),
        _("Backup CSM"),
    ]


def rows(lines: Sequence[Line]) -> Iterator[list[Cell]]:
    """Yield each customer's values in the order of the columns."""
    people, words = beside([line.id for line in lines]), words_of()
    for line in lines:
        yield _row(line, people.get(line.id) or Beside(), words)


def _row(line: Line, named: Beside, words: dict[str, dict[str, str]]) -> list[Cell]:
    return [
        line.name,
        line.industry,
        _name(named.contact),
        words["stage"][line.stage],
        *_onboarding(line),
        words["standing"][line.standing],
        _points(line.progress),
        _points(line.expected),
        words["state"][line.state or "none"],
        clock.day_of(line.opened_at, line.time_zone) if line.opened_at else None,
        clock.day_of(line.said_in_at, line.time_zone) if line.said_in_at else None,
        clock.day_of(line.said_out_at, line.time_zone) if line.said_out_at else None,
        line.measured_on,
        line.notice_on if line.notice_left is not None else None,
        line.renews_on,
        _amount(line.money),
        " ".join(sorted(line.money)),
        _name(named.primary),
        _name(named.backup),
    ]


def _onboarding(line: Line) -> list[Cell]:
    brief = line.journey
    if brief is None:
        return [None, None, None, None]
    waits = "" if brief.over else str(WAITING_WORDS[brief.waits])
    return [brief.steps_done, brief.steps, waits, brief.value_days]


def _points(share: float | None) -> int | None:
    return None if share is None else round(share * 100)


def _amount(money: dict[str, int]) -> Cell:
    amounts = {code: minor / 10 ** get_currency_precision(code) for code, minor in money.items()}
    if len(amounts) == 1:
        return next(iter(amounts.values()))
    return " + ".join(f"{amount:.2f} {code}" for code, amount in sorted(amounts.items()))


def _name(face: Face | None) -> str:
    return face.name if face else ""
