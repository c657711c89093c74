"""What people say when they lead a review on, and why something about that cannot be done."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from portal.foundation.forms import Given, PortalForm, Short
from portal.reviews.rules.words import ReviewState

LONGEST_REMARK = 2_000
STAGES: dict[ReviewState, Any] = {
    ReviewState.PREPARED: _l("Being prepared"),
    ReviewState.OPEN: _l("Both sides fill it"),
    ReviewState.ASKED: _l("Look before final"),
    ReviewState.FINAL: _l("Final"),
}


class AskForm(PortalForm):
    """What whoever looks should know."""

    message = TextAreaField(_l("What should be looked at?"), validators=[Short(LONGEST_REMARK)])


class LookForm(PortalForm):
    """A yes, with a word if one likes, to the words that were read (`seal`)."""

    seal = HiddenField()
    remark = TextAreaField(_l("A word to go with it"), validators=[Short(LONGEST_REMARK)])


class ReasonForm(PortalForm):
    """What is to be changed first."""

    reason = TextAreaField(_l("What is to be changed first?"), validators=[Given(), Short(LONGEST_REMARK)])


class CorrectForm(PortalForm):
    """Why something that is final is corrected."""

    reason = TextAreaField(
        _l("Why is it corrected?"),
        validators=[Given(), Short(LONGEST_REMARK)],
        description=_l("Both sides read it with the next edition"),
    )


def refusal_words(reason: str) -> tuple[str, str]:
    """Return what to say, in a title and a sentence, when a stage cannot be reached."""
    nothing = _("Nothing was changed.")
    return {
        "already": (_("It is final already"), _("Somebody made it final a moment before.")),
        "not_open": (
            _("The customer has not seen it yet"),
            _("Open it to the customer first, so that both sides can fill it."),
        ),
        "incomplete": (
            _("Something is still missing"),
            _("What is missing stands below, with the way there."),
        ),
        "look_missing": (_("A CS lead has to look at it first"), nothing),
        "look_outdated": (
            _("Words were changed since they were looked at"),
            _("Ask for another look."),
        ),
        "changed": (
            _("Somebody has written in it meanwhile"),
            _("Please read it again before you make it final."),
        ),
        "unchanged": (
            _("Nothing differs from the edition there is"),
            _("Change what is to be corrected, or give the correction up."),
        ),
        "own": (_("Somebody else has to look at it"), _("You asked for this look yourself.")),
        "reason_missing": (_("Please give a reason"), nothing),
        "tampered": (
            _("The stored text is not the one that was sealed"),
            _("Nothing can be made final until the operator has looked into it. This was recorded."),
        ),
        "kept": (_("What was final is kept for ever"), _("It can be corrected, but not deleted.")),
    }.get(reason, (_("That cannot be done now"), _("The review has moved on since this page was opened.")))
