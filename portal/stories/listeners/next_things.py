"""What waits: an approval, a word from whoever is to be named, and publishing what was approved."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.models import User
from portal.accounts.permits import ROLE_OF_STAFF, Permit, permits
from portal.accounts.standpoint import Standpoint
from portal.activity.next_things import Keeping, NextThing, Rank, offers_to_customers, offers_to_vendor
from portal.foundation.audience import Side
from portal.stories.queries import waiting


@offers_to_customers
def for_customers(point: Standpoint) -> Iterator[NextThing]:
    """Offer the story that one is asked to approve, and the one in which one is to be named."""
    if point.side is not Side.CUSTOMER:
        return
    for row in waiting.for_approver(point.user.id):
        yield NextThing(
            rank=Rank.AGREEMENT,
            kind="story.asked",
            title=_l("Check “%(title)s” before it is published", title=row.title),
            url=url_for("story_approval.show", slug=row.slug, story=row.public_id),
            label=_l("Check the text"),
            reason=_l("It is published only in exactly the words that you approve."),
            caption=_l("The whole text on one page; nothing is approved by opening it"),
            icon="sparkles",
            since=row.at.date(),
            customer_id=row.customer_id,
            place=(row.id,),
        )
    for row in waiting.for_teller(point.user.id):
        yield NextThing(
            rank=Rank.AGREEMENT,
            kind="story.teller",
            title=_l("May you be named in “%(title)s”?", title=row.title),
            url=url_for("own_stories.show", slug=row.slug, story=row.public_id),
            label=_l("Have a look"),
            reason=_l("A success story is to show your name to other companies. You decide."),
            icon="sparkles",
            since=row.at.date(),
            customer_id=row.customer_id,
            place=(row.id,),
        )


@offers_to_vendor(keeping=Keeping.APART)
def for_vendor(user: User, customer_ids: Sequence[int]) -> Iterator[NextThing]:
    """Offer to publish what customers have approved."""
    if not user.staff_role or not permits(
        frozenset({ROLE_OF_STAFF[user.staff_role]}), Permit.STORIES_PUBLISH
    ):
        return
    for row in waiting.to_publish(customer_ids):
        yield _publish(row)


def _publish(row: Any) -> NextThing:
    return NextThing(
        rank=Rank.AGREEMENT,
        kind="story.to_publish",
        title=_l("Publish “%(title)s”", title=row.title),
        url=url_for("own_stories.show", slug=row.slug, story=row.public_id),
        label=_l("See the story"),
        reason=_l("The customer has approved exactly these words."),
        caption=_l("One click publishes it"),
        customer_name=row.customer_name,
        customer_url=url_for("customer_home.show", slug=row.slug),
        icon="sparkles",
        since=row.at.date(),
        customer_id=row.customer_id,
        place=(row.id,),
    )
