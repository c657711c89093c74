"""Who hears of what happens to plans and agreements. Importing this package registers them."""

from portal.agreements.listeners import map_marks, marks, next_things, sentences

__all__ = ["map_marks", "marks", "next_things", "sentences"]
