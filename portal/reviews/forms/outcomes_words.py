"""Why something of a review's decisions and aims cannot be done, in words."""

from flask_babel import gettext as _
from flask_babel import pgettext


def refusal_words(reason: str) -> str:
    """Return the sentence for a reason for which an action refuses."""
    return {
        "final": _("The review is final. To change this, it is opened again for a correction."),
        "deleted": _("This is not there any more."),
        "gone": _("This is not there any more."),
        "too_many": _("There are so many already that one more would not be decided on in one meeting."),
        "carried": _("The next review asks for this decision again: answer it there."),
        "no_meeting": _("No meeting is named for this review, or it was called off."),
        "answered": _("Somebody was faster: it is not as this page showed it any more."),
        "made": _("It stands in the plan by now: change it there."),
        "not_open": _("Open the review to the customer first: what it leads to is agreed by both sides."),
        "no_plan": _("There is no success plan to put it into. Begin one for the next period first."),
        "closed": _("The plan has ended. Begin one for the next period first."),
        "no_goal": _("Choose the goal it belongs to first; the one that was named is not there any more."),
        "too_wide": _(
            "The plan is seen by fewer people than the review. Share it with the other side first."
        ),
        "no_side": _("Only people of one of both companies can do this."),
    }.get(reason) or pgettext("review", "This cannot be done now. Please look again.")
