"""What check-ins ask about plans: values, dates that passed, what is in the way, thresholds that were crossed."""

from portal.plans.listeners.asks import blocks, passed, responses, values

__all__ = ["blocks", "passed", "responses", "values"]
