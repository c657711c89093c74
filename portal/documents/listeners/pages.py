"""Open pages hear that the shelf, or a document on it, is not as they show it."""

from portal.documents.actions.events import DocumentChanged
from portal.foundation.audience import Visibility
from portal.foundation.events import after_commit
from portal.foundation.live import customer_topic, hub


@after_commit(DocumentChanged)
def tell_open_pages(event: DocumentChanged) -> None:
    """Name the shelf and the document to those who see it."""
    names = ["shelf", f"document-{event.document_pid}"]
    hub.publish(customer_topic(event.customer_pid, Visibility(event.visibility)), names)
