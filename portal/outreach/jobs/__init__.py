"""The worker writes to one person after another."""

from portal.outreach.jobs import sending

__all__ = ["sending"]
