"""What the menu beside one's own thread offers: to let others see it, fewer or more."""

from collections.abc import Iterator

from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.community.queries.places import address
from portal.community.ways import PostHere, Way, offers


@offers(5)
def who_sees_it(point: Standpoint, post: PostHere) -> Iterator[Way]:
    """Let the author of a thread choose another space for it."""
    if (
        post.is_thread
        and post.mine
        and post.shown
        and not point.read_only
        and point.may(Permit.COMMUNITY_WRITE)
    ):
        yield Way(_("Who sees it"), address("community.take", own_thread=post.public_id), "eye")
