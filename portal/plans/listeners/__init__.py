"""Who hears of changes to success plans. Importing this package registers them."""

from portal.plans.listeners import ownership, pages, people, progress, sentences, subjects, values

__all__ = ["ownership", "pages", "people", "progress", "sentences", "subjects", "values"]
