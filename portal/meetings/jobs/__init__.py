"""What the worker does about meetings."""

from portal.meetings.jobs import calendars, days, letters, minutes  # noqa: F401  (they register themselves)
