"""What the worker does about meetings."""

from portal.meetings.jobs import calendars, days, letters  # noqa: F401  (they register themselves)
