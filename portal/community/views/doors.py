"""The two doors of the community, inside a customer and at the desk; one view stands behind both."""

from flask_babel import lazy_gettext as _l

from portal.accounts.door import Doors
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

both = Doors(bp, desk_bp, permit=Permit.COMMUNITY_READ).page
