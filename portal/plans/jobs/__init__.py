"""What the worker does for success plans. Importing this package registers it."""

from portal.plans.jobs import days

__all__ = ["days"]
