"""How the vendor's timeline of a customer tells that somebody was at an event."""

from flask_babel import lazy_gettext as _l

from portal.activity.sentences import chapter, told_by

told_by("gatherings/told.html", "gathering.attended")
chapter("gatherings", _l("Events"), "gathering.")
