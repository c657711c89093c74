"""What is heard of: visits for the timeline, what stands beside a talk, and whom to reach out to."""

from portal.contacts.listeners import context, groups, people, visits

__all__ = ["context", "groups", "people", "visits"]
