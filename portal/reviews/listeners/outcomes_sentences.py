"""How the timeline tells what a business review asked for and led to."""

from portal.activity.sentences import told_by

told_by(
    "reviews/outcomes/told.html",
    "review.decision_asked",
    "review.decision_answered",
    "review.aimed",
    "review.aim_made",
)
