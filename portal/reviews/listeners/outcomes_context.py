"""What the panel beside a conversation says of business reviews: the next one, and what is still to be decided."""

from typing import Any

from portal.accounts import branding
from portal.accounts.permits import Permit
from portal.activity.context import About, about_customer
from portal.reviews.paper.called import called
from portal.reviews.queries import outcomes, reviews
from portal.reviews.rules.words import ReviewState

MOST = 3


@about_customer("reviews/outcomes/_context.html", order=65)
def of_customer(about: About) -> dict[str, Any] | None:
    """Tell of the review that is being filled and of decisions that wait."""
    if not about.point.may(Permit.REVIEWS_READ) or not branding.is_on(__name__):
        return None
    running = [one for one in reviews.all_of_customer() if one.state is not ReviewState.FINAL]
    waiting = outcomes.open_at_customer(most=MOST)
    if not running and not waiting:
        return None
    now = running[-1] if running else None
    return {
        "review": {"public_id": now.public_id, "title": called(now, about.point.customer)} if now else None,
        "waiting": waiting,
    }
