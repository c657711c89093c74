"""Days, choices and words for chat services: what follows without looking anything up."""

from portal.activity.rules.days import by_day, digest_time

__all__ = ["by_day", "digest_time"]
