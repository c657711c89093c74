"""Who writes down what happens, and who rings the bell. Importing this package registers them."""

from portal.activity.listeners import bells, context, groups, people, people_notices

__all__ = ["bells", "context", "groups", "people", "people_notices"]
