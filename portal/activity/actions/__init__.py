"""Writing down what happened, and telling people of it."""

from portal.activity.actions.timeline import record

__all__ = ["record"]
