"""The product's words where they differ by who reads them. One entry per word and side; see docs/words.md."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_pgettext

from portal.foundation.audience import Side, Visibility

WORDS: dict[str, dict[Side, Any]] = {
    "customer": {
        Side.VENDOR: lazy_pgettext("vendor", "Customer"),
        Side.CUSTOMER: lazy_pgettext("customer", "Your company"),
    },
    "staff": {
        Side.VENDOR: lazy_pgettext("vendor", "Our team"),
        Side.CUSTOMER: lazy_pgettext("customer", "Vendor's team"),
    },
    "exec_sponsor": {
        Side.VENDOR: lazy_pgettext("vendor", "Executive sponsor"),
        Side.CUSTOMER: lazy_pgettext("customer", "Executive sponsor"),
    },
    "champion": {
        Side.VENDOR: lazy_pgettext("vendor", "Champion"),
        Side.CUSTOMER: lazy_pgettext("customer", "Champion"),
    },
    "wow_moment": {
        Side.VENDOR: lazy_pgettext("vendor", "Wow moment"),
        Side.CUSTOMER: lazy_pgettext("customer", "First result"),
    },
}


def word(code: str, side: Side | None) -> str:
    """Return the word for readers of that side; outside any side, the customer's."""
    return str(WORDS[code][side or Side.CUSTOMER])


def visibility_words(visibility: Visibility, vendor: str, customer: str) -> str:
    """Return who sees something, with the name of the company whose inside it is."""
    if visibility is Visibility.SHARED:
        return _("Shared by both companies")
    return _("Internal to %(company)s", company=vendor if visibility is Visibility.VENDOR else customer)
