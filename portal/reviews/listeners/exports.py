"""Open pages hear how far a paper is; whoever waits for it by mail gets a link when it is done."""

from typing import Any

from portal.foundation import mail
from portal.foundation.events import after_commit, in_transaction
from portal.foundation.live import customer_topic, hub
from portal.foundation.tenancy import every_customer
from portal.reviews.actions import readers
from portal.reviews.actions.exports import ExportChanged, ExportEnded
from portal.reviews.queries import exports
from portal.reviews.rules.exports import BEFORE_THE_MEETING
from portal.reviews.rules.words import Outcome


@after_commit(ExportChanged)
def tell_open_pages(event: ExportChanged) -> None:
    """Name what shows the papers of the review."""
    topic = customer_topic(event.customer_pid, event.visibility)
    hub.publish(topic, [f"review-exports-{event.review_pid}"])


@in_transaction(ExportEnded)
def mail_the_link(event: ExportEnded) -> None:
    """Owe a mail to whoever asked for one, and to the readers where it was made for the meeting."""
    export = exports.by_id(event.export_id)
    if export is None or export.outcome is Outcome.CANCELLED:
        return
    if export.batch == BEFORE_THE_MEETING and export.outcome is Outcome.DONE:
        readers.send_before_the_meeting(export)
    if export.mail_to_id is None:
        return
    ids: dict[str, Any] = {"customer_ref": export.customer_id, "user_id": export.mail_to_id}
    if export.batch and export.batch != BEFORE_THE_MEETING:
        _mail_of_batch(export.batch, ids)
    else:
        mail.post(
            "review.paper",
            dedupe_key=f"review-paper:{export.public_id}:{export.asked_at}",
            export_id=export.id,
            **ids,
        )


def _mail_of_batch(batch: str, ids: dict[str, Any]) -> None:
    """Tell of many papers once, when the last of them has ended."""
    with every_customer("papers of many customers were asked for together"):
        left = exports.unfinished_in(batch)
    if not left:
        mail.post("review.papers", dedupe_key=f"review-papers:{batch}", batch=batch, **ids)
