"""The few fixed words that champions, ambassadors and what they do are spoken of with."""

from enum import StrEnum


class PointAct(StrEnum):
    """What points are given for, each once."""

    ANSWER = "answer"  # to a question of another company
    BEST_ANSWER = "best_answer"
    USEFUL = "useful"  # somebody of another company finds it useful
    TIP = "tip"  # a tip, or something one built, shown to other companies
    STORY = "story"
    GATHERING = "gathering"  # was there
    ADVOCACY = "advocacy"  # spoke for the product, and agreed that it is said


class NominationKind(StrEnum):
    CHAMPION = "champion"  # drives use inside their company
    AMBASSADOR = "ambassador"  # helps people of other companies


class AdvocacyKind(StrEnum):
    STORY = "story"
    REFERENCE_CALL = "reference_call"
    TALK = "talk"
    REFERRAL = "referral"
    OTHER = "other"


class AdvocacyState(StrEnum):
    ASKED = "asked"
    PROMISED = "promised"
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # it was public, and is not any more


class BadgeCode(StrEnum):
    FIRST_ANSWER = "first_answer"
    ANSWERS = "answers"
    BEST_ANSWERS = "best_answers"
    USEFUL = "useful"
    TIPS = "tips"
    STORY = "story"
    GATHERINGS = "gatherings"
    ADVOCATE = "advocate"


class Occasion(StrEnum):
    """What a champion tells their colleagues of."""

    START = "start"
    PROGRESS = "progress"
    ASK = "ask"  # where to ask, and whom


class Channel(StrEnum):
    MAIL = "mail"
    CHAT = "chat"
    INTRANET = "intranet"
