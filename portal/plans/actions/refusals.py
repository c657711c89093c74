"""What a success plan does not let happen. Views tell the person; nothing has been changed."""

from portal.foundation import refusals


class Refused(refusals.Refused):
    """This cannot be done. `reason` is a word that pages put into a sentence."""
