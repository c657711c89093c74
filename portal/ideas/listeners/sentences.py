"""How the timeline tells that something was asked for."""

from flask_babel import lazy_gettext as _l

from portal.activity.sentences import chapter, told_by

told_by("ideas/told.html", "idea.asked")
chapter("ideas", _l("Ideas for the product"), "idea.")
