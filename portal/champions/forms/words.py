"""How acts, levels, badges and acts of advocacy are called."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from portal.champions.rules.badges import Badge
from portal.champions.rules.words import (
    AdvocacyKind,
    AdvocacyState,
    BadgeCode,
    Channel,
    NominationKind,
    Occasion,
    PointAct,
)

ACTS: dict[PointAct, Any] = {
    PointAct.ANSWER: _l("Answered a question of another company"),
    PointAct.BEST_ANSWER: _l("Gave the best answer"),
    PointAct.USEFUL: _l("Somebody found it useful"),
    PointAct.TIP: _l("Shared a tip or something they built"),
    PointAct.STORY: _l("Told their success story"),
    PointAct.GATHERING: _l("Took part in an event"),
    PointAct.ADVOCACY: _l("Spoke for us, and agreed that we say so"),
}
BADGES: dict[BadgeCode, Any] = {
    BadgeCode.FIRST_ANSWER: _l("First answer"),
    BadgeCode.ANSWERS: _l("Helping hand"),
    BadgeCode.BEST_ANSWERS: _l("Reliable answers"),
    BadgeCode.USEFUL: _l("Useful to many"),
    BadgeCode.TIPS: _l("Shares tips"),
    BadgeCode.STORY: _l("Storyteller"),
    BadgeCode.GATHERINGS: _l("Regular guest"),
    BadgeCode.ADVOCATE: _l("Advocate"),
}
BADGE_ICONS: dict[BadgeCode, str] = {
    BadgeCode.FIRST_ANSWER: "message-square", BadgeCode.ANSWERS: "handshake",
    BadgeCode.BEST_ANSWERS: "circle-check", BadgeCode.USEFUL: "thumbs-up", BadgeCode.TIPS: "lightbulb",
    BadgeCode.STORY: "book-open", BadgeCode.GATHERINGS: "calendar", BadgeCode.ADVOCATE: "megaphone",
}  # fmt: skip
KINDS: dict[NominationKind, Any] = {
    NominationKind.CHAMPION: _l("As a champion of your company"),
    NominationKind.AMBASSADOR: _l("As an ambassador in the community"),
}
ADVOCACY_KINDS: dict[AdvocacyKind, Any] = {
    AdvocacyKind.STORY: _l("Success story"),
    AdvocacyKind.REFERENCE_CALL: _l("Reference call"),
    AdvocacyKind.TALK: _l("Talk"),
    AdvocacyKind.REFERRAL: _l("Referral"),
    AdvocacyKind.OTHER: _l("Something else"),
}
ADVOCACY_STATES: dict[AdvocacyState, Any] = {
    AdvocacyState.ASKED: lazy_pgettext("advocacy", "Asked for"),
    AdvocacyState.PROMISED: lazy_pgettext("advocacy", "Promised"),
    AdvocacyState.DONE: _l("Carried out"),
    AdvocacyState.DECLINED: lazy_pgettext("advocacy", "Declined"),
    AdvocacyState.WITHDRAWN: lazy_pgettext("advocacy", "Withdrawn: no longer public"),
}
OCCASIONS: dict[Occasion, Any] = {
    Occasion.START: _l("We begin"),
    Occasion.PROGRESS: _l("How far we are"),
    Occasion.ASK: _l("Where to ask"),
}
CHANNELS: dict[Channel, Any] = {
    Channel.MAIL: _l("By mail"),
    Channel.CHAT: _l("In the chat"),
    Channel.INTRANET: _l("On the intranet"),
}


def why_badge(badge: Badge) -> str:
    """Return the sentence that says what a badge was given for."""
    number = badge.takes
    if badge.act is PointAct.ANSWER:
        return ngettext("Answered %(num)s question of another company",
                        "Answered %(num)s questions of other companies", number)  # fmt: skip
    if badge.act is PointAct.BEST_ANSWER:
        return ngettext("Gave %(num)s best answer", "Gave %(num)s best answers", number)
    if badge.act is PointAct.USEFUL:
        return ngettext("Found useful %(num)s time by others", "Found useful %(num)s times by others", number)
    if badge.act is PointAct.TIP:
        return ngettext(
            "Shared %(num)s tip with other companies", "Shared %(num)s tips with other companies", number
        )
    if badge.act is PointAct.STORY:
        return ngettext("Told %(num)s success story", "Told %(num)s success stories", number)
    if badge.act is PointAct.GATHERING:
        return ngettext("Took part in %(num)s event", "Took part in %(num)s events", number)
    return ngettext("Spoke for us %(num)s time", "Spoke for us %(num)s times", number)
