"""Extension point: where files come from. Features above say whether a reader may see a file where it was sent.

A file is put on the shelf only when somebody vouches for it: that its row can be read is not enough, since a row tells
nothing of the message that was deleted meanwhile.
"""

from collections.abc import Callable

from portal.foundation.files import StoredFile

#: Answers inside one customer's scope, for the reader's audience.
Voucher = Callable[[StoredFile], bool]
_vouchers: dict[str, Voucher] = {}


def vouches(kind: str) -> Callable[[Voucher], Voucher]:
    """Decorator: the function says whether the reader may see this file where a thing of this kind shows it."""

    def register(voucher: Voucher) -> Voucher:
        _vouchers[kind] = voucher
        return voucher

    return register


def is_shown(file: StoredFile) -> bool:
    """True when the reader may see the file somewhere."""
    return any(voucher(file) for voucher in _vouchers.values())
