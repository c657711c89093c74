"""Why something cannot be done with a journey or a step; views put the reason into a sentence."""

from portal.foundation import refusals


class Refused(refusals.Refused):
    """`reason` is one of: begun, not_begun, over (completed or cancelled), cancelled, paused, not_paused, not_open (a
    gate or a step before it), not_now (done already, or left out), may_not_skip, reason (one must be given), unmet
    (its form, file or review is missing), inside (the other side cannot do it), same (nothing would change),
    anchor_missing, past, last (a journey keeps one phase), too_many (steps), circle (it would wait for itself).

    Of what happens inside a step: no_side, not_theirs, not_done, early; missing, file, review, meeting (what it still
    lacks); nothing, empty, too_large, program, too_many (files); taken (that time is not free any more).
    """
