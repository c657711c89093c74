"""Choosing files for an article, and why one cannot be kept, in words."""

from typing import Any

from flask_wtf.file import MultipleFileField

from portal.foundation.forms import PortalForm
from portal.foundation.i18n import lazy_gettext as _l

WORDS = {
    "empty": _l("This file is empty."),
    "too_large": _l("This file is too large: 20 MB, and 40 million pixels for a picture, are the most."),
    "not_an_image": _l("This picture cannot be read. Save it again as PNG, JPEG or SVG."),
    "program": _l("Programs and shortcuts are not kept here. Put them into a ZIP file if they are needed."),
    "page": _l("Web pages are not kept as files. Import them as articles instead."),
}


class FilesForm(PortalForm):
    """Files for an article."""

    files = MultipleFileField(_l("Files"))


def refusal_words(reason: str) -> Any:
    """Return why a file was refused."""
    return WORDS[reason]
