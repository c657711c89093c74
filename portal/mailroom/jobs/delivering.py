"""Delivers what was kept, as the outbox has it owed."""

from portal.foundation.outbox import PATIENCE, OutboxItem, job
from portal.mailroom.actions.delivering import deliver


@job("mailroom.deliver", reaches_out=True)
def deliver_kept(item: OutboxItem) -> None:
    """Take one kept mail where it belongs; it commits step by step by itself."""
    deliver(item.ids["mail"], last_try=item.attempts >= PATIENCE)
