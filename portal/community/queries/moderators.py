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

    What stands inside a company is never the vendor's to moderate.
    """
    if point.read_only:
        return False
    if space.kind.is_private:
        if point.side is Side.CUSTOMER:
            return point.customer.id == space.customer_id and point.may(Permit.COMMUNITY_OWN_PEOPLE)
        return space.kind is SpaceKind.BOTH and point.may(Permit.COMMUNITY_MODERATE)
    return point.may(Permit.COMMUNITY_MODERATE)
