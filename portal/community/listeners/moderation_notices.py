"""What the bell and the mail say to whom moderation concerns: what was done, and why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.models import User
from portal.activity import notices
from portal.activity.models import ByMail
from portal.activity.notices import Noted, Told, Weight
from portal.community.actions import moderation_news as news
from portal.community.models import ModerationEntry, Sanction
from portal.community.queries import moderation_told as told
from portal.community.rules.words import ModerationAct
from portal.foundation.audience import Side

MINE = "community_mine.show"
ONLY_CUSTOMERS = (Side.CUSTOMER,)


@notices.kind(
    news.POST, _l("A moderator did something with what I wrote in the community"), usually=ByMail.AT_ONCE,
    weight=Weight.SPEAKS, sides=ONLY_CUSTOMERS,
)  # fmt: skip
def moderated(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell an author what was done, and why."""
    found = told.entries(_ids(noted), reader.id)
    return _told(noted, found, lambda pair: (_done(pair[0]), pair[0].why, pair[1]))


@notices.kind(
    news.APPEAL, _l("Something I wrote in the community was looked at again"), usually=ByMail.AT_ONCE,
    weight=Weight.SPEAKS, sides=ONLY_CUSTOMERS,
)  # fmt: skip
def appealed(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell an author how the second look ended."""
    found = told.appeals(_ids(noted), reader.id)
    return _told(noted, found, lambda one: (_looked_again(one.granted), one.answer, ""))


@notices.kind(
    news.SANCTION, _l("I am asked to mind how we treat each other, or may not write for a time"),
    usually=ByMail.AT_ONCE, weight=Weight.SPEAKS, sides=ONLY_CUSTOMERS,
)  # fmt: skip
def sanctioned(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell somebody of a warning, of a suspension, and of its end."""
    found = told.sanctions(_ids(noted), reader.id)
    return _told(noted, found, lambda one: (_laid(one), one.appeal_answer or one.why, ""))


@notices.kind(
    news.REPORT, _l("What I reported in the community was looked at"), usually=ByMail.NO, sides=ONLY_CUSTOMERS
)
def reported(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell whoever reported a post what became of it, without a word of it."""
    return _told(noted, told.reports(_ids(noted), reader.id), lambda one: (_decided(one.decision), "", ""))


def _ids(noted: Iterable[Noted]) -> list[int]:
    return [one.subject_id for one in noted]


def _told(
    noted: Sequence[Noted], found: Mapping[int, Any], said: Callable[[Any], tuple[str, str, str]]
) -> dict[int, Told]:
    return {
        one.id: _one(one, *said(row)) for one in noted if (row := found.get(one.subject_id)) is not None
    }  # fmt: skip


def _one(noted: Noted, title: str, text: str, about: str) -> Told:
    return Told(
        title=title,
        endpoint=MINE,
        place={"slug": noted.customer_slug},
        text=text,
        about=about,
        subject=title,
        action=_("See what you wrote"),
        thread=f"moderation-{noted.subject_kind}-{noted.subject_id}",
        icon="shield",
    )


def _done(entry: ModerationEntry) -> str:
    match entry.act:
        case ModerationAct.HIDDEN if entry.by_customer_id is not None:
            return _("Your company has taken down something you wrote in the community")
        case ModerationAct.HIDDEN:
            return _("A moderator has hidden something you wrote in the community")
        case ModerationAct.LOCKED:
            return _("Your post in the community was closed to new answers")
        case ModerationAct.UNLOCKED:
            return _("Your post in the community is open to answers again")
        case ModerationAct.MOVED:
            return _("Your post in the community was moved to another space")
        case _:
            return _("What you wrote in the community is shown to others now")


def _looked_again(granted: bool | None) -> str:
    if granted:
        return _("We looked again: what you wrote in the community is shown once more")
    return _("We looked again: what you wrote in the community stays hidden")


def _laid(sanction: Sanction) -> str:
    if sanction.ended_at is not None:
        return _("You can write in the community again")
    if sanction.appeal_decided_at is not None:
        return _("We looked again at your objection, and it stays as it was")
    if sanction.suspended:
        return _("For a time you can read in the community and not write")
    return _("A moderator asks you to mind how we treat each other in the community")


def _decided(decision: str) -> str:
    if decision == ModerationAct.HIDDEN:
        return _("Thank you: what you reported is not shown any more")
    return _("Thank you: what you reported was looked at, and it stays")
