"""A volume: pieces that are set each by itself, many at once, and bound into one PDF.

A piece is a whole HTML document (one section of a review, say). Set pieces are kept, so that after one edit one
piece is set anew and the rest is bound again. Links between pieces are written `href="volume:NAME"` or
`href="volume:NAME#ID"`.
"""

import logging
from collections.abc import Callable

from portal.foundation.pdf import missing
from portal.foundation.pdf.keeping import shelf
from portal.foundation.pdf.making import Making
from portal.foundation.pdf.press import PRESS, PressFailed
from portal.foundation.pdf.shapes import Bound, Cancelled, Piece, Trouble, Volume

log = logging.getLogger(__name__)

__all__ = ["Bound", "Cancelled", "Piece", "PressFailed", "Trouble", "Volume", "bind"]


def bind(
    volume: Volume,
    *,
    told: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Bound:
    """Return the bound PDF. `told(done, of)` hears of each piece; `cancelled()` is asked twenty times a second.

    It waits without working, so call it on an event loop as it is, or in a thread; never inside a transaction.
    Raises PressFailed (missing, too_slow, too_large or broken) or Cancelled; ValueError for names that are not unique.
    """
    if lacking := missing():
        log.error("no PDF can be made here; type:  %s", lacking)
        raise PressFailed("missing")
    kept = shelf()
    made = Making(volume, PRESS, kept, told, cancelled).bound()
    if kept is not None:
        kept.tidy_now_and_then()
    return made
