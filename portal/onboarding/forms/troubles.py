"""How reasons and efforts are called by whoever says them."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.onboarding.rules.words import StuckReason

REASONS = {
    StuckReason.UNCLEAR: _l("I do not understand what to do"),
    StuckReason.NO_ACCESS: _l("I have no access or rights"),
    StuckReason.NO_TIME: _l("There is no time for it now"),
    StuckReason.OTHERS: _l("I wait for somebody in our company"),
    StuckReason.ERROR: _l("The product does not do it"),
    StuckReason.OTHER: lazy_pgettext("reason", "Something else"),
}
EFFORTS = (
    (1, lazy_pgettext("effort", "Almost none")),
    (2, lazy_pgettext("effort", "A little")),
    (3, lazy_pgettext("effort", "Normal")),
    (4, lazy_pgettext("effort", "Much")),
    (5, lazy_pgettext("effort", "Very much")),
)


def reason_words(reason: StuckReason) -> Any:
    """Return a reason as whoever is stuck says it."""
    return REASONS[reason]


def effort_words(score: int) -> Any:
    """Return an effort in words, 1 almost none … 5 very much."""
    return dict(EFFORTS)[score]
