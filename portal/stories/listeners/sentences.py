"""How the timeline tells of stories."""

from flask_babel import lazy_gettext as _l

from portal.activity.sentences import chapter, told_by

told_by(
    "stories/told.html", "story.begun", "story.asked", "story.agreed", "story.sent_back", "story.taken_back",
    "story.published", "story.withdrawn",
)  # fmt: skip
chapter("stories", _l("Success stories"), "story.")
