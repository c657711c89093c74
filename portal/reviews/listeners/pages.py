"""Open pages hear which part of a review changed, each audience on its own topic.

Names: `review-<part>-<review>` for the parts that `ReviewChanged` names (sections, stages, outcomes, exports, words),
`said-<section>` for what is said about one section, `reviews` for lists of reviews.
"""

from portal.foundation.events import after_commit
from portal.foundation.live import customer_topic, hub
from portal.reviews.actions.events import ReviewChanged
from portal.reviews.actions.section_events import SectionSaid

LISTED = frozenset({"stages", "words", "outcomes"})


@after_commit(ReviewChanged)
def tell_of_part(event: ReviewChanged) -> None:
    """Name the part, and the lists where they show something of it."""
    names = [f"review-{event.part}-{event.public_id}"]
    names += ["reviews"] if event.part in LISTED else []
    hub.publish(customer_topic(event.customer_pid, event.visibility), names)


@after_commit(SectionSaid)
def tell_of_words(event: SectionSaid) -> None:
    """Name the slot in which somebody wrote, and how much of the review is filled."""
    names = [f"said-{event.section_pid}-{event.slot}", f"review-filled-{event.public_id}"]
    hub.publish(customer_topic(event.customer_pid, event.visibility), names)
