"""The closed sets of words that onboarding is told with."""

from enum import StrEnum


class StepSide(StrEnum):
    """Whose step it is."""

    CUSTOMER = "customer"
    VENDOR = "vendor"
    TOGETHER = "together"


class StepKind(StrEnum):
    DO = "do"
    FORM = "form"
    UPLOAD = "upload"
    QUESTION = "question"
    APPROVE = "approve"  # review and approve
    MEETING = "meeting"  # book a meeting


class StepState(StrEnum):
    """How a step stands by itself; whether it can be begun yet is its phase's and its prerequisites' matter."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    LEFT_OUT = "left_out"  # its conditions on the customer do not hold


class DoneHow(StrEnum):
    HAND = "hand"
    LINK = "link"  # from a mail, without signing in
    AUTOMATIC = "automatic"


class JourneyRole(StrEnum):
    """Whom a journey is for."""

    COMPANY = "company"  # the whole company, its administrators first
    ADMINISTRATOR = "administrator"
    END_USER = "end_user"


class OwnerRole(StrEnum):
    """Who is to do a step, before a person is named."""

    ADMIN = "admin"  # the customer's administrator
    MEMBER = "member"  # whom the journey is for, or an administrator
    SPONSOR = "sponsor"  # the customer's executive
    CSM = "csm"  # the primary CSM
    BACKUP = "backup"


class Anchor(StrEnum):
    """The day from which a due day is counted."""

    CONTRACT = "contract"
    KICKOFF = "kickoff"
    START = "start"  # the journey's own
    GO_LIVE = "go_live"  # days before it are negative
    BEFORE = "before"  # the day on which the last prerequisite was done


class GateKind(StrEnum):
    """What must be true before a phase or a step opens."""

    NONE = "none"
    STEPS = "steps"  # the phase before is done, or the steps named
    CONDITION = "condition"  # on the customer
    BY_HAND = "by_hand"


class Pace(StrEnum):
    """A journey by its clock."""

    ON_TRACK = "on_track"
    BEHIND = "behind"
    STUCK = "stuck"


class Waiting(StrEnum):
    """What the time until the wow moment was spent on."""

    CUSTOMER = "customer"  # waiting for the customer
    VENDOR = "vendor"  # waiting for us
    WORKING = "working"
    PAUSED = "paused"


class StuckReason(StrEnum):
    UNCLEAR = "unclear"
    NO_ACCESS = "no_access"
    NO_TIME = "no_time"
    OTHERS = "others"  # waits for somebody else inside the company
    ERROR = "error"  # the product does not do it
    OTHER = "other"


class PauseReason(StrEnum):
    CLOSING = "closing"  # busy season, year end
    PEOPLE = "people"  # somebody changed
    BUDGET = "budget"
    PRODUCT = "product"  # waits for something of ours
    OTHER = "other"
