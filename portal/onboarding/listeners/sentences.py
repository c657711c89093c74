"""How the timeline tells what happened in onboardings."""

from flask_babel import lazy_gettext as _l

from portal.activity.sentences import chapter, told_by

told_by(
    "onboarding/told.html",
    "journey.prepared",
    "journey.begun",
    "journey.cancelled",
    "journey.reanchored",
    "journey.revised",
    "journey.paused",
    "journey.resumed",
    "journey.wow",
    "journey.completed",
    "step.done",
    "step.observed",
    "step.reopened",
    "step.skipped",
    "step.moved",
    "step.given",
    "step.added",
    "step.revised",
    "step.removed",
    "step.restored",
    "step.stuck",
    "step.goes_on",
    "step.file",
    "step.approved",
    "step.sent_back",
)
chapter("onboarding", _l("Onboarding"), "journey.", "step.")
