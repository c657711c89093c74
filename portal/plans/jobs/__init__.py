"""What the worker does for success plans. Importing this package registers it."""

from portal.plans.jobs import days, imports

__all__ = ["days", "imports"]
