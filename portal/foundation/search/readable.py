"""What a reader may find: as far as it goes, the parts of the index that are theirs whole, and the circles they are in.

Every statement over the index goes through here. How common a term is, is counted over the whole parts alone, so that
neither order nor suggestions tell anybody of texts that they may not read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Select, bindparam, not_, or_, select

from portal.foundation.audience import Reader, Side, is_named
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
    if reader.side is Side.VENDOR and not reader.named_only:
        return Readable(tuple(Part), None)
    if reader.side is Side.VENDOR:
        circles = _circles(_OPEN_TO_ALL_OF_VENDOR, reader)
        return Readable((Part.PUBLIC, Part.EVERY_CUSTOMER, Part.VENDOR), circles)
    if reader.side is not Side.CUSTOMER:
        return Readable((Part.PUBLIC,))
    whole = (Part.PUBLIC, Part.EVERY_CUSTOMER)
    return Readable(whole, _circles(_ADMITTED, reader)) if reader.keys else Readable(whole)


def _circles(admitting: Select[Any], reader: Reader) -> frozenset[int]:
    return frozenset(db.session.connection().execute(admitting, {"keys": sorted(reader.keys)}).scalars())


_THEIRS = _RIGHT.c.key.in_(bindparam("keys", expanding=True))
_ADMITTED = select(_RIGHT.c.circle_id).where(_THEIRS)
_OPEN_TO_ALL_OF_VENDOR = select(_RIGHT.c.circle_id).where(or_(not_(is_named(_RIGHT.c.key)), _THEIRS))
