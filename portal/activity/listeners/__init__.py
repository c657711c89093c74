"""Who writes down what happens, and who rings the bell. Importing this package registers them."""

from portal.activity.listeners import bells, context, people

__all__ = ["bells", "context", "people"]
