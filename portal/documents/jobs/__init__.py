"""What the worker does for the shelf. Importing this package registers it."""

from portal.documents.jobs import expiry

__all__ = ["expiry"]
