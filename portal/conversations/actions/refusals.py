"""Why something cannot be done in a conversation."""

from portal.foundation import refusals


class Refused(refusals.Refused):
    """It cannot be done. `reason`: no_side, too_wide, deleted, not_yours, not_theirs, nothing_said, too_large,
    too_many, not_solved or not_in_team."""
