"""What the worker does for success plans. Importing this package registers it."""

from portal.plans.jobs import checkin_letters, checkins, checkins_staff, days, imports, liveliness

__all__ = ["checkin_letters", "checkins", "checkins_staff", "days", "imports", "liveliness"]
