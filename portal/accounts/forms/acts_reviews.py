"""What the audit log remembers of business reviews, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l

#: By group: what the group is called, and its acts.
REVIEW_ACTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "review": (
        _l("Business reviews"),
        {
            "review.opened": _l("Opened a business review to the customer"),
            "review.final": _l("Made a business review final"),
            "review.reopened": _l("Began to correct a business review that was final"),
            "review.kept": _l("Gave the correction of a business review up"),
            "review.look_asked": _l("Asked for a look at a business review"),
            "review.look_taken_back": _l("Took the request for a look at a business review back"),
            "review.looked": _l("Looked at a business review before it is final"),
            "review.sent_back": _l("Sent a business review back before it is final"),
            "review.exported": _l("Took a business review along"),
            "review.link_sent": _l("Sent a business review to somebody without an account"),
            "review.link_revoked": _l("Took the link to a business review back"),
            "review.acknowledged": _l("Acknowledged a business review"),
            "review.deleted": _l("Deleted the draft of a business review"),
            "review.tampered": _l("Found a business review whose text is not the one that was sealed"),
        },
    ),
    "review_template": (
        _l("Templates of reviews"),
        {
            "review_template.made": _l("Made a template of reviews"),
            "review_template.revised": _l("Changed a template of reviews"),
            "review_template.retired": _l("Stopped offering a template of reviews"),
            "review_template.restored": _l("Offered a template of reviews again"),
        },
    ),
}
