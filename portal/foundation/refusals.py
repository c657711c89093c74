"""Why something cannot be done: raised by actions before anything has changed, put into a sentence by views."""


class Refused(Exception):
    """This cannot be done. `reason` is a word; each feature has its own kind and says which words there are.

    >>> str(Refused("too_wide"))
    'too_wide'
    """

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason
