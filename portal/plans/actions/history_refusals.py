"""Why something cannot be undone or taken from the past."""

from portal.plans.actions.refusals import Refused


class CannotUndo(Refused):
    """A change cannot be taken back. `person_id` is who stands in the way, `field` what they changed since."""

    def __init__(self, reason: str, person_id: int | None = None, field: str = ""):
        super().__init__(reason)
        self.person_id, self.field = person_id, field
