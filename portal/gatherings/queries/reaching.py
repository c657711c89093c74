"""Whether what is addressed to some reaches whoever has certain keys: as `addressed_to` asks it of the database."""

from collections.abc import Collection, Sequence

from portal.foundation.audience import Reach


def admits(reach: Reach, addressees: Sequence[str] | None, keys: Collection[str]) -> bool:
    """True when a customer with these keys may see it.

    >>> admits(Reach.SOME, ["segment:1"], {"segment:1", "customer:4"}), admits(Reach.VENDOR, [], {"customer:4"})
    (True, False)
    """
    if reach is Reach.SOME:
        return not set(addressees or ()).isdisjoint(keys)
    return reach in (Reach.EVERY_CUSTOMER, Reach.PUBLIC)
