"""Who keeps a space civil: the vendor where several companies read, a company's admins in its own two spaces."""

from typing import Protocol

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.community.rules.words import SpaceKind
from portal.foundation.audience import Side


class AnySpace(Protocol):
    @property
    def kind(self) -> SpaceKind: ...
    @property
    def customer_id(self) -> int | None: ...


def moderates(point: Standpoint, space: AnySpace) -> bool:
    """True for somebody who moderates a space that is open to them; never while they view as a member.

    What stands in a company's own spaces is never the vendor's to moderate.
    """
    if point.read_only:
        return False
    if space.kind.is_private:
        own = point.customer is not None and point.customer.id == space.customer_id
        return own and point.side is Side.CUSTOMER and point.may(Permit.COMMUNITY_OWN_PEOPLE)
    return point.side is Side.VENDOR and point.may(Permit.COMMUNITY_MODERATE)
