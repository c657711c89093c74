"""The closed sets of onboarding in words, as the vendor's people choose and read them."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from portal.onboarding.rules.words import (
    Anchor,
    GateKind,
    JourneyRole,
    OwnerRole,
    Pace,
    PauseReason,
    StepKind,
    StepSide,
    StuckReason,
    Waiting,
)

PACE_WORDS = {
    Pace.ON_TRACK: lazy_pgettext("pace", "On track"),
    Pace.BEHIND: lazy_pgettext("pace", "Behind"),
    Pace.STUCK: lazy_pgettext("pace", "Stuck"),
}
WAITING_WORDS = {
    Waiting.CUSTOMER: lazy_pgettext("journey", "Waiting for the customer"),
    Waiting.VENDOR: lazy_pgettext("journey", "Waiting for us"),
    Waiting.WORKING: lazy_pgettext("journey", "Working"),
    Waiting.PAUSED: lazy_pgettext("journey", "Paused"),
}
PAUSE_WORDS = {
    PauseReason.CLOSING: _l("Busy season or year end"),
    PauseReason.PEOPLE: _l("Somebody changed"),
    PauseReason.BUDGET: _l("Budget"),
    PauseReason.PRODUCT: _l("Waits for something of ours"),
    PauseReason.OTHER: lazy_pgettext("reason", "Something else"),
}
STUCK_WORDS = {
    StuckReason.UNCLEAR: _l("It is not clear what to do"),
    StuckReason.NO_ACCESS: _l("No rights or no access"),
    StuckReason.NO_TIME: _l("No time"),
    StuckReason.OTHERS: _l("Waits for somebody else in the company"),
    StuckReason.ERROR: _l("The product does not do it"),
    StuckReason.OTHER: lazy_pgettext("reason", "Something else"),
}
ROLE_WORDS = {
    JourneyRole.COMPANY: _l("The whole company"),
    JourneyRole.ADMINISTRATOR: _l("An administrator"),
    JourneyRole.END_USER: _l("End users"),
}
SIDE_WORDS = {
    StepSide.CUSTOMER: lazy_pgettext("vendor", "Customer"),
    StepSide.VENDOR: lazy_pgettext("vendor", "Our team"),
    StepSide.TOGETHER: _l("Both companies"),
}
OWNER_WORDS = {
    OwnerRole.ADMIN: _l("The customer's administrator"),
    OwnerRole.MEMBER: _l("Whom the onboarding is for"),
    OwnerRole.SPONSOR: _l("The customer's executive"),
    OwnerRole.CSM: _l("The primary CSM"),
    OwnerRole.BACKUP: _l("The backup CSM"),
}
KIND_WORDS = {
    StepKind.DO: _l("Do something"),
    StepKind.FORM: _l("Fill in a form"),
    StepKind.UPLOAD: _l("Hand in files"),
    StepKind.QUESTION: _l("Answer a question"),
    StepKind.APPROVE: _l("Look at it and approve"),
    StepKind.MEETING: _l("Book a meeting"),
}
ANCHOR_WORDS = {
    Anchor.CONTRACT: _l("Start of the contract"),
    Anchor.KICKOFF: _l("Kick-off"),
    Anchor.START: _l("Beginning of the onboarding"),
    Anchor.GO_LIVE: _l("Go-live"),
    Anchor.BEFORE: _l("The last step before it is done"),
}
GATE_WORDS = {
    GateKind.NONE: _l("Opens at once"),
    GateKind.STEPS: _l("Opens when steps are done"),
    GateKind.CONDITION: _l("Opens on a condition"),
    GateKind.BY_HAND: _l("Opened by hand"),
}
