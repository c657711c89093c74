"""Where this process keeps set pieces and counts who is at the press; nowhere until it is told."""

from pathlib import Path

from portal.foundation.pdf.places import Places
from portal.foundation.pdf.press import AT_ONCE, PRESS
from portal.foundation.pdf.shelf import Shelf

_shelf: Shelf | None = None


def keep_in(folder: Path) -> None:
    """Keep pieces in this folder from now on, and share its places with every process that is told the same."""
    global _shelf  # noqa: PLW0603  (one press a process)
    _shelf = Shelf(folder / "pieces")
    PRESS.places = Places(folder / "places", AT_ONCE)


def shelf() -> Shelf | None:
    """Return the shelf of this process."""
    return _shelf
