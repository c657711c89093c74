"""The single place that judges a journey after anything changed. Idempotent: settling twice changes nothing more."""

from portal.foundation.actor import WORKER, Actor
from portal.onboarding.models import Journey


def settle(journey: Journey, *, by: Actor = WORKER) -> bool:
    """Judge conditions, gates, openings, due days, automatic completions, next step, spans, pace, wow moment and end.

    Also keeps the summary and the watches, raises the pulses of the sides that see a difference, announces what came of
    it, and begins what follows the wow moment. In a fixed number of statements, however many steps there are. Return
    whether anything was different. The customer's scope must be open, without an audience (it is opened so).
    """
    raise NotImplementedError
