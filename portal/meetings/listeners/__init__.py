"""What meetings tell the rest of the house, and hear from it."""

from portal.meetings.listeners import subjects  # noqa: F401  (it registers itself)
