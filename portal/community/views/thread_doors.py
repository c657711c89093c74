"""The two doors of threads, inside a customer and at the desk; one view stands behind both."""

from collections.abc import Callable, Mapping

from portal.accounts.door import Loader, View
from portal.accounts.permits import Permit
from portal.community.door import CommunityBlueprint, CommunityDesk
from portal.community.queries import files, spaces, threads

bp = CommunityBlueprint("community_threads", __name__, "/community")
desk_bp = CommunityDesk("community_threads_desk", __name__, "/community")
THREAD = {"thread": threads.thread}
HERE = {"thread": threads.here}
REPLY = {"reply": threads.reply}
SPACE = {"space": spaces.space}
FILE = {"file": files.file}


def both(
    rule: str,
    *,
    permit: Permit = Permit.COMMUNITY_READ,
    methods: tuple[str, ...] = ("GET",),
    loads: Mapping[str, Loader] | None = None,
    endpoint: str | None = None,
) -> Callable[[View], View]:
    """Decorator: register a view at the customer's door and at the desk's."""

    def made(view: View) -> View:
        for door in (bp, desk_bp):
            door.page(rule, permit=permit, methods=methods, loads=loads, endpoint=endpoint)(view)
        return view

    return made


def acting(
    rule: str,
    *,
    loads: Mapping[str, Loader] | None = None,
    endpoint: str | None = None,
) -> Callable[[View], View]:
    """Decorator: register a view that changes something, at both doors."""
    return both(rule, permit=Permit.COMMUNITY_WRITE, methods=("POST",), loads=loads, endpoint=endpoint)
