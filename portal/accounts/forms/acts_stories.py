"""What the audit log remembers of success stories, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l

#: By group: what the group is called, and its acts.
STORY_ACTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "story": (
        _l("Success stories"),
        {
            "story.figures_chosen": _l("Chose the figures of a success story"),
            "story.teller_agreed": _l("Agreed to be named in a success story"),
            "story.teller_left": _l("Took their name out of a success story"),
            "story.asked": _l("Asked for the approval of a success story"),
            "story.agreed": _l("Approved a success story"),
            "story.sent_back": _l("Sent a success story back"),
            "story.taken_back": _l("Took the request to approve a success story back"),
            "story.published": _l("Published a success story"),
            "story.withdrawn": _l("Withdrew a success story"),
            "story.removed": _l("Threw the draft of a success story away"),
            "story.seal_broken": _l("Found a success story whose text is not the one that was sealed"),
        },
    )
}
