"""How what moderation speaks of is called: reasons, acts, states, and why something cannot be done."""

from typing import Any

from flask_babel import force_locale, lazy_pgettext, pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.community.rules.leaving import Leaving
from portal.community.rules.newcomers import HeldFor
from portal.community.rules.words import ModerationAct, PostState, ReportReason

REASON_WORDS: dict[ReportReason, Any] = {
    ReportReason.CONFIDENTIAL: _l("It names what should stay inside a company"),
    ReportReason.RUDE: _l("It is rude or hurts somebody"),
    ReportReason.ADVERTISING: _l("It is advertising"),
    ReportReason.WRONG: _l("It is wrong, and others may rely on it"),
    ReportReason.OTHER: lazy_pgettext("report", "Something else"),
}
ACT_WORDS: dict[ModerationAct, Any] = {
    ModerationAct.HIDDEN: lazy_pgettext("moderation", "Hidden"),
    ModerationAct.SHOWN: lazy_pgettext("moderation", "Shown"),
    ModerationAct.LOCKED: lazy_pgettext("moderation", "Closed to answers"),
    ModerationAct.UNLOCKED: lazy_pgettext("moderation", "Opened to answers"),
    ModerationAct.MOVED: lazy_pgettext("moderation", "Moved to another space"),
    ModerationAct.MERGED: lazy_pgettext("moderation", "Merged into an earlier question"),
    ModerationAct.WARNED: lazy_pgettext("moderation", "Warned the author"),
    ModerationAct.SUSPENDED: lazy_pgettext("moderation", "Suspended the author"),
    ModerationAct.SUSPENSION_ENDED: lazy_pgettext("moderation", "Ended a warning or suspension"),
    ModerationAct.REPORT_REFUSED: lazy_pgettext("moderation", "Left as it is"),
    ModerationAct.APPEAL_GRANTED: lazy_pgettext("moderation", "Shown again after an appeal"),
    ModerationAct.APPEAL_REFUSED: lazy_pgettext("moderation", "Stays hidden after an appeal"),
    ModerationAct.ERASED: lazy_pgettext("moderation", "Erased"),
}
STATE_WORDS: dict[PostState, Any] = {
    PostState.DRAFT: lazy_pgettext("post", "Draft"),
    PostState.HELD: lazy_pgettext("post", "Waits for a moderator"),
    PostState.SHOWN: lazy_pgettext("post", "Shown"),
    PostState.HIDDEN: lazy_pgettext("post", "Hidden"),
    PostState.REMOVED: lazy_pgettext("post", "Taken away by its author"),
    PostState.MERGED: lazy_pgettext("post", "Merged"),
}
LEAVING_WORDS: dict[Leaving, Any] = {
    Leaving.STAYS: _l("What I wrote stays; other companies see “A member” instead of me"),
    Leaving.NAMELESS: _l("What I wrote stays as of “A member”, for everybody and for good"),
    Leaving.GONE: _l("What I wrote is deleted, with pictures and earlier versions"),
}


def reason_word(reason: ReportReason) -> str:
    """Return how a reason for a report is called."""
    return str(REASON_WORDS[ReportReason(reason)])


def act_word(act: ModerationAct) -> str:
    """Return how an act is called in the trail."""
    return str(ACT_WORDS[ModerationAct(act)])


def state_word(state: PostState) -> str:
    """Return how it is called where a post stands."""
    return str(STATE_WORDS[PostState(state)])


def held_word(state_words: str) -> str:
    """Return why a post waits, to whoever moderates; a moderator's own words as they are."""
    match state_words:
        case HeldFor.LINKS:
            return _("It has several links, and its author is new here.")
        case HeldFor.WORDS:
            return _("A word in it wants a look, and its author is new here.")
        case _:
            return state_words


def prepared(reason: ReportReason | None, language: str) -> str:
    """Return a reason to begin with, in the language of the post, so that one press is enough."""
    with force_locale(language or "ja"):
        match reason:
            case ReportReason.CONFIDENTIAL:
                return _(
                    "It names people, clients or figures that should stay inside a company. "
                    "Please write it again without them."
                )
            case ReportReason.RUDE:
                return _("It may hurt others here. Please write it again in a friendly way.")
            case ReportReason.ADVERTISING:
                return _("It is advertising, and this is no place for that.")
            case ReportReason.WRONG:
                return _("It is not right as it stands, and others could rely on it.")
            case _:
                return ""


def cannot(reason: str) -> str:
    """Return why an act could not be done, in a sentence to whoever moderates."""
    return {
        "no_reason": _("Please give a reason: the author reads it."),
        "no_words": _("Please say in a few words what is wrong."),
        "too_long": _("That is too long. Please say it in fewer words."),
        "state": _("It does not stand as it did: somebody has done something with it meanwhile."),
        "same": _("That has been done already."),
        "own": _("That is not possible with what you wrote yourself."),
        "theirs": _("Others have hidden it: only they can show it again."),
        "staff": _("Only people who wrote for a company can be warned or suspended."),
        "author_out": _("Its author could not read it there."),
        "archived": _("That space is closed."),
        "too_many": _("You have reported a lot today. Please go on tomorrow."),
    }.get(reason, pgettext("moderation", "That cannot be done now."))
