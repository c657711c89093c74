"""The few fixed words that the community is spoken of with."""

from enum import StrEnum


class SpaceKind(StrEnum):
    """Who a space is for; from the smallest circle to the widest."""

    INSIDE = "inside"  # one customer's own people, unseen by the vendor
    BOTH = "both"  # one customer's people and its account team
    SOME = "some"  # customers by segment, product, plan or name
    EVERY = "every"  # every customer

    @property
    def is_private(self) -> bool:
        """True for the spaces of one customer alone."""
        return self in (SpaceKind.INSIDE, SpaceKind.BOTH)


class ThreadKind(StrEnum):
    QUESTION = "question"
    TIP = "tip"
    ANNOUNCEMENT = "announcement"
    SHOWCASE = "showcase"  # show what you built


class PostState(StrEnum):
    """Whether readers see a thread or a reply. Its author and moderators see it in every state."""

    DRAFT = "draft"
    HELD = "held"  # a rule for new people wants a moderator's look first
    SHOWN = "shown"
    HIDDEN = "hidden"  # by a moderator or the author's own company, with a reason; can be appealed
    REMOVED = "removed"  # by its author
    MERGED = "merged"  # a question that was asked before; its address leads there


class ReplyKind(StrEnum):
    ANSWER = "answer"  # to a question; below posts it is said to everybody
    COMMENT = "comment"  # on one answer


class Reacting(StrEnum):
    THANKS = "thanks"
    USEFUL = "useful"
    CELEBRATE = "celebrate"
    SAME_HERE = "same_here"


class Followed(StrEnum):
    SPACE = "space"
    THREAD = "thread"
    TAG = "tag"
    PERSON = "person"


class Digest(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class NameShown(StrEnum):
    NAME = "name"
    PEN_NAME = "pen_name"


class CompanyShown(StrEnum):
    COMPANY = "company"
    INDUSTRY = "industry"
    NOTHING = "nothing"


class ReportReason(StrEnum):
    CONFIDENTIAL = "confidential"  # names a customer's business that must stay inside
    RUDE = "rude"
    ADVERTISING = "advertising"
    WRONG = "wrong"
    OTHER = "other"


class ModerationAct(StrEnum):
    HIDDEN = "hidden"
    SHOWN = "shown"  # again, or after it was held
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    MOVED = "moved"
    MERGED = "merged"
    WARNED = "warned"
    SUSPENDED = "suspended"
    SUSPENSION_ENDED = "suspension_ended"
    REPORT_REFUSED = "report_refused"
    APPEAL_GRANTED = "appeal_granted"
    APPEAL_REFUSED = "appeal_refused"
    ERASED = "erased"
