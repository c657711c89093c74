"""The worker writes all articles into one archive, holding no lock meanwhile."""

from portal.foundation.outbox import OutboxItem, job
from portal.knowledge.actions import exports
from portal.knowledge.queries.exports import KIND


@job(KIND, reaches_out=True)
def write(_item: OutboxItem) -> None:
    """Write everything into one archive."""
    exports.write()
