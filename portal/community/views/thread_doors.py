"""The two doors of threads, inside a customer and at the desk; one view stands behind both."""

from collections.abc import Callable, Mapping

from portal.accounts.door import Doors, Loader, View
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

both = Doors(bp, desk_bp, permit=Permit.COMMUNITY_READ).page


def acting(
    rule: str,
    *,
    loads: Mapping[str, Loader] | None = None,
    endpoint: str | None = None,
) -> Callable[[View], View]:
    """Decorator: register a view that changes something, at both doors."""
    return both(rule, permit=Permit.COMMUNITY_WRITE, methods=("POST",), loads=loads, endpoint=endpoint)
