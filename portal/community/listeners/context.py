"""What a customer does in the community, for whoever of the vendor's people opens a conversation or a meeting."""

from typing import Any

from flask_babel import ngettext

from portal.accounts import branding
from portal.accounts.permits import Permit
from portal.activity.context import About, about_customer
from portal.community.queries import figures
from portal.community.queries.reach import spaces_of

MODULE, LATELY, FEW = "community", 3, 3


@about_customer("community/figures/_context.html", order=55)
def in_the_community(about: About) -> dict[str, Any] | None:
    """Tell what was asked and answered lately, and which questions nobody has answered."""
    point = about.point
    if not branding.module_on(MODULE) or not point.may(Permit.COMMUNITY_FIGURES):
        return None
    with spaces_of(point):
        part = figures.of_customer(point.customer, figures.months_back(LATELY)[0])
        waiting = figures.open_questions([point.customer.id], FEW) if part.figures.waiting else []
    if part.quiet:
        return None
    words = ngettext(
        "%(num)s question in the community", "%(num)s questions in the community", part.figures.asked
    )
    return {"part": part, "waiting": waiting, "brief": words if part.figures.asked else ""}
