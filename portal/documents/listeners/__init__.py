"""Where else documents show, and who hears of them. Importing this package registers all of it."""

from portal.documents.listeners import cards, notices, ownership, pages, people, readings, sentences, subjects

__all__ = ["cards", "notices", "ownership", "pages", "people", "readings", "sentences", "subjects"]
