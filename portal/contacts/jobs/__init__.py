"""What is forgotten in time."""

from portal.contacts.jobs import visits

__all__ = ["visits"]
