"""What a success plan does not let happen. Views tell the person; nothing has been changed."""


class Refused(ValueError):
    """This cannot be done. `reason` is a word that pages put into a sentence."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason
