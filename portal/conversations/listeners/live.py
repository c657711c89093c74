"""Open pages hear what changed, each audience on its own topic; the timeline tells it."""

from flask_babel import lazy_gettext as _l

from portal.activity.sentences import chapter, told_by
from portal.conversations.actions.events import ThreadChanged
from portal.foundation.events import after_commit
from portal.foundation.live import customer_topic, hub

told_by("conversations/told.html", "conversation.begun", "conversation.solved", "conversation.reopened")
chapter("conversations", _l("Conversations"), "conversation.")


@after_commit(ThreadChanged)
def tell_pages(event: ThreadChanged) -> None:
    """Name what is to be fetched anew."""
    pid, lists = event.conversation_pid, f"conversations-{event.customer_pid}"
    names = {
        "said": [f"lines-{pid}", f"standing-{pid}", f"readers-{pid}", lists],
        "revised": [f"message-{event.message_pid}", lists],
        "standing": [f"standing-{pid}", f"readers-{pid}", lists],
        "read": [f"readers-{pid}"],
    }
    hub.publish(customer_topic(event.customer_pid, event.visibility), names[event.what])
