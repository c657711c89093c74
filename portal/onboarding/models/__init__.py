"""Templates of the vendor, and the journeys of customers with all that happens on their way."""

from portal.onboarding.models.journeys import Journey, JourneyPause, JourneySpan, JourneySummary, Phase
from portal.onboarding.models.people import Celebration, StepInvitation
from portal.onboarding.models.reminders import ReminderRules, StepReminder
from portal.onboarding.models.steps import Step
from portal.onboarding.models.templates import JourneyTemplate, JourneyTemplateEdition, TemplateOffer
from portal.onboarding.models.watches import Watch
from portal.onboarding.models.work import StepAnswer, StepEffort, StepFile, StepReview, StepTrouble

__all__ = [
    "Celebration",
    "Journey",
    "JourneyPause",
    "JourneySpan",
    "JourneySummary",
    "JourneyTemplate",
    "JourneyTemplateEdition",
    "Phase",
    "ReminderRules",
    "Step",
    "StepAnswer",
    "StepEffort",
    "StepFile",
    "StepInvitation",
    "StepReminder",
    "StepReview",
    "StepTrouble",
    "TemplateOffer",
    "Watch",
]
