"""Mail, and messages to chat channels, about what happened. Importing this package registers it."""

from portal.activity.jobs import channels, digests, letters, retention

__all__ = ["channels", "digests", "letters", "retention"]
