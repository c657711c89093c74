"""The door of the community: behind the door of every page, it opens the spaces that are open to whoever asks."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from portal.accounts.door import CustomerBlueprint, DeskBlueprint, GuardedBlueprint, Loader, View
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.community.queries.reach import spaces_of


class _InSpaces(GuardedBlueprint):
    """Views and loaders run with the reader's spaces open."""

    def guarded(self, view: View, permit: Permit, loads: Mapping[str, Loader]) -> View:
        return super().guarded(_opened(view), permit, {name: _opened(load) for name, load in loads.items()})


class CommunityBlueprint(_InSpaces, CustomerBlueprint):
    """Pages of the community as one customer's person sees it: every address starts with `/c/<slug>`."""


class CommunityDesk(_InSpaces, DeskBlueprint):
    """Pages of the community for the vendor's people: every address starts with `/desk`."""


def _opened(call: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(call)
    def opened(*args: Any, **values: Any) -> Any:
        with spaces_of(standpoint()):
            return call(*args, **values)

    return opened
