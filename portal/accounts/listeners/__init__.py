"""What follows from changes to people and their rights. Importing this package registers the listeners."""

from portal.accounts.listeners import streams

__all__ = ["streams"]
