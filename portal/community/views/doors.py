"""The two doors of the community, inside a customer and at the desk; one view stands behind both."""

from collections.abc import Callable, Mapping

from flask_babel import lazy_gettext as _l

from portal.accounts.door import Loader, View
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.community.door import CommunityBlueprint, CommunityDesk
from portal.community.forms.words import kind_icon, kind_word
from portal.community.queries.places import address, thread_address

bp = CommunityBlueprint("community", __name__, "/community")
desk_bp = CommunityDesk("community_desk", __name__, "/community")
bp.add_app_template_global(address, "community_url")
bp.add_app_template_global(thread_address, "thread_url")
bp.add_app_template_filter(kind_word, "thread_kind")
bp.add_app_template_filter(kind_icon, "thread_icon")
register(
    Entry(
        "community.index", _l("Community"), "users", Permit.COMMUNITY_READ, 26, "customer",
        belongs=("community.", "community_"),
    )
)  # fmt: skip
register(
    Entry(
        "community_desk.index", _l("Community"), "users", Permit.COMMUNITY_READ, 47, "desk",
        belongs=("community_desk.", "community_"),
    )
)  # fmt: skip


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
