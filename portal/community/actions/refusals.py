"""Why something cannot be done in the community."""

from portal.foundation import refusals


class Refused(refusals.Refused):
    """`reason` is a word, which forms/words.py puts into a sentence:

    no_title, no_words, archived (the space), vendor_begins, locked, state (not from where it stands), own (one's own
    post), too_many (votes today), not_an_answer, not_a_question, same, elsewhere (another space), too_long.
    """
