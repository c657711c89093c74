"""The words of a text as the index keeps them: as written, as compared, and its headings; in a fifth of the room."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from portal.foundation.search.shapes import Headed
from portal.foundation.search.words import Folded


@dataclass(frozen=True)
class Packed:
    """What is kept of a text, read piece by piece: most questions need it only as it is compared."""

    compared: str
    rest: bytes

    def whole(self) -> tuple[Folded, str, list[Headed]]:
        """Return the text as compared, as written, and its headings."""
        shifts, headings, written = json.loads(zlib.decompress(self.rest))
        return Folded(self.compared, shifts), written, [Headed(*heading) for heading in headings]


def pack(folded: Folded, written: str, headings: Sequence[Headed]) -> bytes:
    """Return a text as it is kept."""
    compared = zlib.compress(folded.text.encode(), 6)
    rest = json.dumps(
        [folded.shifts, [[h.anchor, h.words] for h in headings], written],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return len(compared).to_bytes(4, "big") + compared + zlib.compress(rest.encode(), 6)


def unpack(kept: bytes) -> Packed:
    """Read what `pack` made.

    >>> unpack(pack(Folded("ユーザa", [[3, 4]]), "ユーザーＡ", [])).whole()[:2]
    (Folded(text='ユーザa', shifts=[[3, 4]]), 'ユーザーＡ')
    """
    end = 4 + int.from_bytes(kept[:4], "big")
    return Packed(zlib.decompress(kept[4:end]).decode(), kept[end:])
