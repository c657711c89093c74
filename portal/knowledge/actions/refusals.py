"""Why something cannot be done with an article."""

from portal.foundation import refusals


class Refused(refusals.Refused):
    """`reason` is a word, which forms/words.py puts into a sentence:

    no_title, no_words, state (not from where it stands), reviewer (may not review), past (that moment is over),
    exists (that language), language (it is not written in any such), original, same, taken (that address),
    nobody (no addressee), unknown (an addressee), not_empty, inside_itself, in_use, name.
    """
