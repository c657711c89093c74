"""Who hears of changes to success plans. Importing this package registers them."""

from portal.plans.listeners import ownership, pages, values

__all__ = ["ownership", "pages", "values"]
