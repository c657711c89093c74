"""One message of an outreach goes out, or its row says why not."""

from sqlalchemy import select

from portal.accounts.models import User
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.tenancy import every_customer
from portal.outreach.actions import sending
from portal.outreach.queries.outreaches import by_id, still_waiting


@job(sending.JOB)
def send_one(item: OutboxItem) -> None:
    """Write to the person this item names; the last one says that all is done."""
    outreach = by_id(item.ids["outreach_id"])
    if outreach is None or item.customer_ref is None:
        return
    author = db.session.scalar(select(User).where(User.id == outreach.author_id))
    if author is None or author.disabled_at is not None or author.staff_role is None:
        sending.give_up(outreach, item.customer_ref, item.ids["recipient_id"])
    else:
        sending.write_to(outreach, author, item.customer_ref, item.ids["recipient_id"])
    with every_customer("whether anything of an outreach is left to go out"):
        left = still_waiting(outreach.id)
    if not left:
        sending.finish(outreach)
