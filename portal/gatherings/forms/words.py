"""Events in words: their kinds, how they stand, where they are, and why something cannot be done."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from portal.accounts.queries import addressees
from portal.foundation.audience import Reach
from portal.foundation.i18n import language, number
from portal.gatherings.rules.words import GatheringKind, GatheringState, PlaceKind, SeatState, Shown
from portal.meetings.rules import Pattern

MOST_NAMED = 6
KINDS: dict[GatheringKind, Any] = {
    GatheringKind.SEMINAR: _l("Seminar"),
    GatheringKind.OFFICE_HOURS: _l("Office hours"),
    GatheringKind.USER_GROUP: _l("User group"),
}
STATES: dict[GatheringState, Any] = {
    GatheringState.DRAFT: lazy_pgettext("event", "Draft"),
    GatheringState.PUBLISHED: lazy_pgettext("event", "Open"),
    GatheringState.HELD: lazy_pgettext("event", "Held"),
    GatheringState.CANCELLED: lazy_pgettext("event", "Cancelled"),
}
PLACES: dict[PlaceKind, Any] = {
    PlaceKind.ONLINE: _l("Online"),
    PlaceKind.PLACE: lazy_pgettext("event", "At a place"),
    PlaceKind.BOTH: _l("At a place and online"),
}
SEATS: dict[SeatState, Any] = {
    SeatState.COMING: lazy_pgettext("event", "Comes"),
    SeatState.WAITING: lazy_pgettext("event", "Waits for a seat"),
    SeatState.GONE: lazy_pgettext("event", "Signed off"),
}
SHOWN: dict[Shown, Any] = {
    Shown.AS_CHOSEN: _l("As I show in the community"),
    Shown.NO_COMPANY: _l("Without my company, by its industry"),
    Shown.NO_NAME: _l("Without my name, to the hosts as well"),
}
PATTERNS: dict[Pattern, Any] = {
    Pattern.WEEKLY: _l("Every week"),
    Pattern.BIWEEKLY: _l("Every two weeks"),
    Pattern.MONTHLY: _l("Every month, on the same weekday"),
    Pattern.QUARTERLY: _l("Every quarter, on the same weekday"),
}


def kind_word(kind: GatheringKind) -> str:
    """Return how a kind of event is called."""
    return str(KINDS[kind])


def state_word(state: GatheringState) -> str:
    """Return how the state of an event is called."""
    return str(STATES[state])


def who_may_come(reach: Reach, keys: Sequence[str]) -> str:
    """Say who may come, and how many customers that is today."""
    if reach is Reach.VENDOR:
        return _("Nobody at a customer may come yet.")
    count = addressees.reached(reach, keys)
    if reach is not Reach.SOME:
        return _("The people of all %(count)s customers may come.", count=number(count))
    names = _(", ").join(one.name(language()) for one in addressees.named(keys)[:MOST_NAMED])
    return ngettext(
        "The people of %(num)s customer may come: %(names)s.",
        "The people of %(num)s customers may come: %(names)s.",
        count,
        names=names,
    )


def told_reason(reason: str) -> str:
    """Return the sentence for a reason for which an action refuses."""
    return {
        "draft": _("This event is not open yet."),
        "cancelled": _("This event is cancelled."),
        "over": _("This event is over."),
        "begun": _("This event has begun already."),
        "closed": _("Signing up has closed."),
        "past": _("That time is over. Choose one that is still to come."),
        "ends_before": _("It ends before it begins, or lasts longer than three days."),
        "not_now": _("The event is in another state by now. Please look again."),
        "nobody": _("Say first who may come: so far it is nobody outside our team."),
        "no_title": _("Give it a title first."),
        "empty": _("Write your question first."),
        "too_many": _("There are so many already that no more can be taken."),
        "not_yet": _("That can be said once it has taken place."),
        "not_there": _("Only those who were there say how it was."),
        "stars": _("Choose between one and five stars."),
        "told": _("They were told already."),
        "nothing": _("Put the recording or a file there first."),
        "not_yours": _("The customer's own people sign up."),
        "not_for_you": _("This event is not open to your company any more."),
        "no_seat": _("Sign up first."),
        "gone": _("It is not there any more."),
        "often": _("So often within an hour is not possible. Please wait a little."),
    }[reason]
