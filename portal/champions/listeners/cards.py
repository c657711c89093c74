"""Who is our champion, and how many there are, on a customer's home."""

from typing import Any

from flask import url_for

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.activity.cards import card
from portal.champions.queries import figures, kit
from portal.foundation.audience import Side
from portal.foundation.i18n import language


@card("champions/_card.html", place="side", order=60)
def our_champions(point: Standpoint) -> dict[str, Any] | None:
    """Name the champions to a company's people; to the vendor's also say how many people they are there for."""
    if not point.may(Permit.CHAMPIONS_READ):
        return None
    vendors = point.side is Side.VENDOR
    champions, ambassadors, people = figures.of_customer() if vendors else (0, 0, 0)
    slug = point.customer.slug
    return {
        "names": kit.champions(language()),
        "champions": champions, "ambassadors": ambassadors, "people": people, "vendors": vendors,
        "url": url_for("champions.index", slug=slug),
        "kit_url": url_for("champions.kit", slug=slug) if not vendors and point.may(Permit.CHAMPIONS_KIT) else "",
        "log_url": url_for("champions.advocacy", slug=slug) if vendors and point.may(Permit.ADVOCACY) else "",
    }  # fmt: skip
