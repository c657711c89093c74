"""How the timeline tells that somebody was named."""

from flask_babel import lazy_gettext as _l

from portal.activity.sentences import chapter, told_by

told_by("champions/told.html", "champion.named", "ambassador.named")
chapter("champions", _l("Champions and ambassadors"), "champion.", "ambassador.")
