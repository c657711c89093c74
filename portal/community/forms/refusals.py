"""Why somebody may not write, said to them; and why a post does not stand, said to its author."""

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.community.queries.standing_of import Refusal, Why
from portal.community.rules.newcomers import HeldFor
from portal.foundation.i18n import moment


def sentence(refusal: Refusal) -> str:
    """Return a refusal as a sentence to the person."""
    match refusal.why:
        case Why.SUSPENDED:
            return _suspended(refusal)
        case Why.BARRED_WORD:
            return _(
                "The word “%(word)s” cannot be written here. Please say it differently.", word=refusal.words
            )
        case Why.TOO_MANY_POSTS | Why.TOO_MANY_REPLIES | Why.TOO_MANY_VOTES:
            return _beyond(refusal)
        case _:
            return _plain(refusal.why)


def why_held(state_words: str) -> str:
    """Return why a post waits, in a sentence; a moderator's own words as they are."""
    match state_words:
        case HeldFor.LINKS:
            return _("It has several links, and you are new here: a moderator looks at it first.")
        case HeldFor.WORDS:
            return _("A word in it wants a look, and you are new here: a moderator looks at it first.")
        case _:
            return state_words


def _suspended(refusal: Refusal) -> str:
    if refusal.until is None:
        return _("You can read here, and for now you cannot write: %(why)s", why=refusal.words)
    return _(
        "You can read here, and write again from %(until)s: %(why)s",
        until=moment(refusal.until),
        why=refusal.words,
    )


def _beyond(refusal: Refusal) -> str:
    most = int(refusal.words or 0)
    if refusal.why is Why.TOO_MANY_VOTES:
        return ngettext(
            "You have given your one vote of today. You can vote again tomorrow.",
            "You have given all %(num)d votes of a day. You can vote again tomorrow.",
            most,
        )
    return _("You have written a lot within an hour. Please wait a little; what you wrote is kept here.")


def _plain(why: Why) -> str:
    return {
        Why.VIEWED_AS: _("While you view the portal as a member, nothing can be written."),
        Why.NOT_PERMITTED: _("Your role reads here and does not write."),
        Why.ARCHIVED: _("This space is closed: it can be read, and nothing new is written."),
        Why.VENDOR_BEGINS: _("New posts in this space come from our team; everybody can answer."),
        Why.LOCKED: _("This post is closed: it can be read, and nothing new is written to it."),
    }[why]
