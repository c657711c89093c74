"""How reviews, their states, parts and slots are called on our pages; on paper and in lists see paper.words."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, pgettext

from portal.activity import review_sections
from portal.foundation.calendar import FiscalYear
from portal.reviews.paper import words
from portal.reviews.rules.snapshot import OWN
from portal.reviews.rules.words import Paper, PeriodKind, ReviewState, Slot

STATE_WORDS = {
    ReviewState.PREPARED: _l("Being prepared"),
    ReviewState.OPEN: _l("Both sides fill it"),
    ReviewState.ASKED: _l("Waiting for a look"),
    ReviewState.LOOKED: _l("Looked at"),
    ReviewState.FINAL: _l("Final"),
    ReviewState.REOPENED: _l("Being corrected"),
}
PART_HINTS = {
    "plan": lazy_pgettext("review part", "What was agreed"),
    "do": lazy_pgettext("review part", "What was done"),
    "check": lazy_pgettext("review part", "What came of it"),
    "act": lazy_pgettext("review part", "What comes next"),
}
SLOT_HINTS = {
    Slot.SEEING: _l("The facts that matter, in a sentence or two"),
    Slot.MEANING: _l("Why it is so, and what follows from it"),
    Slot.DOING: _l("Who does what next, and by when"),
}
KIND_WORDS = {
    PeriodKind.QUARTER: _l("Quarter"),
    PeriodKind.HALF: _l("Half-year"),
    PeriodKind.CUSTOM: _l("Another period"),
}
PAPER_WORDS = {Paper.A4: _l("A4"), Paper.LETTER: lazy_pgettext("paper", "Letter")}


def stretch_words(first: date, last: date, first_month: int) -> str:
    """Return "FY2026, Q3" where the days are a quarter or half-year of the customer's, else the two days."""
    year = FiscalYear(first_month)
    for kind, period in (
        (PeriodKind.QUARTER, year.quarter_of(first)),
        (PeriodKind.HALF, year.half_of(first)),
    ):
        if (period.first, period.last) == (first, last):
            return words.period_words(kind, first, last, first_month)
    return words.days_words(first, last)


def section_words(key: str, title: str = "") -> str:
    """Return how a section is called; one of a feature that is gone by its key."""
    if key == OWN:
        return title or _("Page of one's own")
    found = review_sections.section(key)
    return str(found.label) if found is not None else key


def refusal_words(reason: str) -> str:
    """Return the sentence for a reason for which something is refused."""
    return {
        "period": _("The period ends before it begins, or is too long."),
        "there_already": _("There is a review of this period already."),
        "not_now": _("The review is in another state by now. Please look again."),
        "final": _(
            "The review is final by now. Open it again to correct it; a new edition says what changed."
        ),
        "deleted": _("The review was deleted meanwhile."),
        "gone": _("This section is not there any more."),
        "too_many": _("So many cannot be added."),
    }.get(reason) or pgettext("review", "This cannot be done now. Please look again.")
