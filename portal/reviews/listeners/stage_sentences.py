"""How the timeline tells the stages of a business review."""

from flask_babel import lazy_gettext as _l

from portal.activity.sentences import chapter, told_by

told_by(
    "reviews/stages/told.html",
    "review.final",
    "review.reopened",
    "review.kept",
    "review.look_asked",
    "review.look_taken_back",
    "review.looked",
    "review.sent_back",
)
chapter("reviews", _l("Business reviews"), "review.")
