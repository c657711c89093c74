"""What a reader may find: as far as it goes, the parts of the index that are theirs whole, and the circles they are in.

Every statement over the index goes through here. How common a term is, is counted over the whole parts alone, so that
neither order nor suggestions tell anybody of texts that they may not read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import select

from portal.foundation.audience import Reader, Side
from portal.foundation.db import db
from portal.foundation.search.models import Part, SearchRight, table

_RIGHT = table(SearchRight)


@dataclass(frozen=True)
class Readable:
    """The parts that a reader may read whole, and the circles within SOME; `circles` None: all of them."""

    whole: Sequence[Part]
    circles: frozenset[int] | None = field(default_factory=frozenset)

    @cached_property
    def parts(self) -> Sequence[Part]:
        """Return the parts in which there is anything for the reader."""
        return self.whole if self.circles is None or not self.circles else (*self.whole, Part.SOME)


def readable_for(reader: Reader) -> Readable:
    """Return what this reader may find of what crosses customers."""
    if reader.side is Side.VENDOR:
        return Readable(tuple(Part), None)
    if reader.side is not Side.CUSTOMER:
        return Readable((Part.PUBLIC,))
    whole = (Part.PUBLIC, Part.EVERY_CUSTOMER)
    if not reader.keys:
        return Readable(whole)
    mine = select(_RIGHT.c.circle_id).where(_RIGHT.c.key.in_(sorted(reader.keys)))
    return Readable(whole, frozenset(db.session.connection().execute(mine).scalars()))
