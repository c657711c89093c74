"""What is not let happen to a commitment. Views tell the person; nothing has been changed."""

from portal.foundation import refusals


class Refused(refusals.Refused):
    """It cannot be done: no_side, other_side (its owner is not of the side that promised), settled, open."""
