"""Open pages hear that something was said, each audience on its own topic; the timeline tells it."""

from flask_babel import lazy_gettext as _l

from portal.activity.sentences import chapter, told_by
from portal.collaboration.actions.comments import CommentChanged
from portal.foundation.events import after_commit
from portal.foundation.live import customer_topic, hub

told_by(
    "collaboration/comments/told.html",
    "comment.begun",
    "comment.replied",
    "comment.resolved",
    "comment.reopened",
)
chapter("comments", _l("Comments"), "comment.")


@after_commit(CommentChanged)
def tell_of_comment(event: CommentChanged) -> None:
    """Name the thread; where it has just begun, the list of threads about its subject."""
    names = [f"comments-{event.subject_pid}"] if event.what == "begun" else [f"thread-{event.thread_pid}"]
    hub.publish(customer_topic(event.customer_pid, event.visibility), names)
