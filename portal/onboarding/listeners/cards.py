"""The road stands on a customer's home as long as somebody walks on it."""

from typing import Any

from flask import url_for

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.activity.cards import card
from portal.foundation.i18n import language
from portal.onboarding.live.road import scene
from portal.onboarding.live.road_words import Said
from portal.onboarding.queries import journeys, journeys_lists


@card("onboarding/_card.html", order=5)
def road(point: Standpoint) -> dict[str, Any] | None:
    """Show the road that matters most to the reader, and how many others there are; nothing where none is walked."""
    if not point.may(Permit.ONBOARDING_READ):
        return None
    running = [one for one in journeys_lists.all_of_them(language()) if one.running and one.begun]
    membership_id = point.membership.id if point.membership else None
    first = journeys_lists.first_for(running, membership_id=membership_id)
    journey = journeys.journey(first.public_id) if first else None
    if journey is None:
        return None
    seen = scene(journey)
    return {
        "scene": seen,
        "said": Said(seen),
        "others": len(running) - 1,
        "url": url_for("journeys.show", slug=point.customer.slug, journey=journey.public_id),
    }
