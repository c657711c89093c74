"""How the timeline tells what happened to documents."""

from flask_babel import lazy_gettext as _l

from portal.activity.sentences import chapter, told_by

told_by(
    "documents/told.html",
    "document.put",
    "document.version_added",
    "document.revised",
    "document.shared",
    "document.deleted",
    "document.restored",
)
chapter("documents", _l("Shared documents"), "document.")
