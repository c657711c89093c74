"""Who hears of changes to success plans. Importing this package registers them."""

from portal.plans.listeners import pages

__all__ = ["pages"]
