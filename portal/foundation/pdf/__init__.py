"""From plain frozen data to PDF: set in a process of its own that is kept warm, away from the event loop.

The process reads HTML that our own templates wrote, our stylesheets and fonts, and files handed to it; nothing else.
"""

import ctypes.util
import functools
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.foundation.pdf.press import PRESS, PressFailed

log = logging.getLogger(__name__)

LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}

__all__ = ["Manuscript", "PressFailed", "missing", "typeset"]


@dataclass(frozen=True)
class Manuscript:
    """What is to be set: HTML with its language and title inside, stylesheets by their place in `static/`.

    `files` are bytes that the HTML names as `stored:NAME`.
    """

    html: str
    stylesheets: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)


def typeset(manuscript: Manuscript) -> bytes:
    """Return the PDF, tagged after PDF/UA-1. Raises PressFailed: missing, too_slow, too_large or broken."""
    if lacking := missing():
        log.error("no PDF can be made here; type:  %s", lacking)
        raise PressFailed("missing")
    return PRESS.print(manuscript.html, manuscript.stylesheets, manuscript.files)


@functools.cache
def missing() -> str:
    """Return the line to type where the system's libraries are not installed; empty where all is there."""
    lacking = [package for name, package in LIBRARIES.items() if ctypes.util.find_library(name) is None]
    return f"sudo apt-get install -y --no-install-recommends {' '.join(lacking)}" if lacking else ""
