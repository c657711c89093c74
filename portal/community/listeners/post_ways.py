"""What the menu beside a post offers: reporting it, moderating it, taking down what one's own people wrote."""

from collections.abc import Iterator

from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.community.queries.places import address
from portal.community.ways import PostHere, Way, offers


@offers(10)
def report(point: Standpoint, post: PostHere) -> Iterator[Way]:
    """Let whoever reads a post of somebody else say that it should not stand."""
    if (
        not post.mine
        and post.shown
        and not post.moderated
        and not point.read_only
        and point.may(Permit.COMMUNITY_WRITE)
    ):
        yield Way(_("Report"), address("community.report", post=post.public_id), "flag")


@offers(20)
def moderate(point: Standpoint, post: PostHere) -> Iterator[Way]:
    """Let moderators decide on a post, and a company's admins on what their people wrote."""
    own_people = (
        point.customer is not None
        and post.author_customer_id == point.customer.id
        and point.may(Permit.COMMUNITY_OWN_PEOPLE)
    )
    if (post.moderated or own_people) and not point.read_only:
        yield Way(_("Moderate"), address("community_moderation.case", post=post.public_id), "shield")
