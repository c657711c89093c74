"""How a review, its period, its parts and the people in it are called in the language of its reader."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, pgettext

from portal.activity.review_sections import Part
from portal.foundation.audience import Side
from portal.foundation.calendar import FiscalYear
from portal.foundation.i18n import full_date, language
from portal.reviews.rules.snapshot import Snapshot
from portal.reviews.rules.words import AimKind, Answer, PeriodKind, Slot

LONGEST_NAME, LONGEST_LIST = 48, 180
PARTS: Mapping[str, Any] = {
    Part.PLAN: lazy_pgettext("review part", "Plan"),
    Part.DO: lazy_pgettext("review part", "Do"),
    Part.CHECK: lazy_pgettext("review part", "Check"),
    Part.ACT: lazy_pgettext("review part", "Act"),
}
SLOTS: Mapping[Slot, Any] = {
    Slot.SEEING: _l("What we see"),
    Slot.MEANING: _l("What it means"),
    Slot.DOING: _l("What we do next"),
}
ANSWERS: Mapping[Answer, Any] = {
    Answer.YES: lazy_pgettext("decision", "Yes"),
    Answer.NO: lazy_pgettext("decision", "No"),
    Answer.LATER: lazy_pgettext("decision", "Later"),
}
AIM_KINDS: Mapping[AimKind, Any] = {
    AimKind.GOAL: _l("Goal"),
    AimKind.INITIATIVE: _l("Initiative"),
    AimKind.COMMITMENT: _l("Action item"),
}
_TITLES: Mapping[PeriodKind, Any] = {
    PeriodKind.QUARTER: _l("Quarterly business review"),
    PeriodKind.HALF: _l("Half-yearly business review"),
    PeriodKind.CUSTOM: _l("Business review"),
}


def part_words(part: str) -> str:
    """Return what a part of the review is called."""
    return str(PARTS[Part(part)])


def title_words(snapshot: Snapshot) -> str:
    """Return the title that was given to the review, else what reviews of such a period are called."""
    return snapshot.review["title"] or kind_words(snapshot.review["period"]["kind"])


def kind_words(kind: str) -> str:
    """Return what a review of that kind of period is called."""
    return str(_TITLES[PeriodKind(kind)])


def period_words(kind: str, first: date, last: date, first_month: int) -> str:
    """Return how a period is called: by the customer's fiscal year, else by its days."""
    year = FiscalYear(first_month)
    if kind == PeriodKind.QUARTER:
        found = year.quarter_of(first)
        return _("FY%(year)s, Q%(number)s", year=found.year, number=found.number)
    if kind == PeriodKind.HALF:
        found = year.half_of(first)
        if found.number == 1:
            return _("FY%(year)s, first half", year=found.year)
        return _("FY%(year)s, second half", year=found.year)
    return days_words(first, last)


def period_of(snapshot: Snapshot) -> str:
    """Return how the period of a review is called."""
    return period_words(
        snapshot.review["period"]["kind"],
        snapshot.first,
        snapshot.last,
        snapshot.customer["fiscal_first_month"],
    )


def days_words(first: date, last: date) -> str:
    """Return the days of a period: 2026/07/01〜2026/09/30."""
    return pgettext("period", "%(first)s – %(last)s", first=full_date(first), last=full_date(last))


def company_called(name: str) -> str:
    """Return how a customer's company is called on paper that it is given: 御中 in Japanese."""
    return pgettext("on paper", "%(company)s", company=name)


def person_called(name: str, side: str, *, on_paper: bool = True) -> str:
    """Return how somebody is called: on paper 様 for the customer's people, nothing for one's own; さん on screens."""
    if not name:
        return _("Erased person")
    if not on_paper:
        return pgettext("person", "%(name)s", name=name)
    return pgettext("on paper", "%(person)s", person=name) if side == Side.CUSTOMER else name


def listed(names: Sequence[str], most: int) -> str:
    """Return names one after another; of more than `most`, or of very long ones, how many more there are."""
    comma = "、" if language() == "ja" else ", "
    short = [name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…" for name in names]
    while most > 1 and len(comma.join(short[:most])) > LONGEST_LIST:
        most -= 1
    if len(short) <= most:
        return comma.join(short)
    return _("%(names)s and %(num)s more", names=comma.join(short[:most]), num=len(short) - most)
