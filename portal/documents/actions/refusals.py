"""What the shelf does not let happen. Views tell the person; nothing has been changed."""

from portal.foundation import refusals


class Refused(refusals.Refused):
    """It cannot be done: no_side, too_wide, same, gone, shared, other_side, program, many_pinned."""
