"""Mail about what happened. Importing this package registers it."""

from portal.activity.jobs import digests, letters

__all__ = ["digests", "letters"]
