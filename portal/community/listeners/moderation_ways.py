"""Where moderation is found: in the menu beside a post, on the community's first page, among what to do next."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint, at_large
from portal.activity.next_things import (
    Keeping,
    NextThing,
    Rank,
    Steady,
    offers_to_customers,
    offers_to_vendor,
)
from portal.community.models import PostAppeal, Reply, Report, Sanction
from portal.community.queries.moderating import as_of
from portal.community.queries.moderation_queue import counted
from portal.community.queries.places import address
from portal.community.queries.reach import spaces_of
from portal.community.queries.stamps import number_of
from portal.community.rules.words import PostState
from portal.community.shelves import SIDE, shelf
from portal.community.ways import PostHere, Way, offers
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.spaces import every_space

A_WHILE = timedelta(
    minutes=1
)  # for which the desk remembers how much waits; the community's page counts anew


@offers(80)
def _ways(point: Standpoint, post: PostHere) -> Iterable[Way]:
    """Report what others wrote; decide on what one moderates, or on what one's own people wrote."""
    if point.read_only:
        return
    if post.shown and not post.mine and point.may(Permit.COMMUNITY_WRITE):
        yield Way(_("Report"), address("community.report", post=post.public_id), "flag")
    if post.mine and not post.shown:
        anchor = f"own-{post.public_id}"
        yield Way(_("Everything I wrote"), address("community_mine.show", _anchor=anchor), "undo-2")
    if not _decides(point, post):
        return
    slug: dict[str, Any] = {"slug": point.customer.slug} if point.side is Side.CUSTOMER else {}
    door = "community_moderation" if slug else "community_moderation_desk"
    yield Way(_("Moderate"), url_for(f"{door}.case", post=post.public_id, **slug), "shield")


def _decides(point: Standpoint, post: PostHere) -> bool:
    if point.side is Side.CUSTOMER:
        ours = post.author_customer_id == point.customer.id
        return point.may(Permit.COMMUNITY_OWN_PEOPLE) and (post.moderated or ours)
    return post.moderated and not post.private and point.may(Permit.COMMUNITY_MODERATE)


def _stamps(_me: Any, _customer: Any) -> Sequence[Any]:
    waiting = (number_of(kind, kind.decided_at.is_(None)) for kind in (Report, PostAppeal))
    return [*waiting, number_of(Sanction), number_of(Reply, Reply.state == PostState.HELD)]


@shelf("community/moderation/_shelf.html", stamps=_stamps, place=SIDE, order=95)
def _on_the_first_page(point: Standpoint) -> dict[str, Any] | None:
    """Lead moderators to what waits."""
    return {"count": counted(point)} if _moderates(point) else None


@offers_to_customers
def _to_admins(point: Standpoint) -> Iterable[NextThing]:
    if _moderates(point):
        with spaces_of(point):
            count = counted(point)
        # Guests with little time: their own road and promises come before their colleagues' posts.
        yield from _thing(count, Rank.PEOPLE, "community_moderation.queue", slug=point.customer.slug)


@offers_to_vendor(keeping=Keeping.HOUR)
def _to_moderators(user: User, _customer_ids: Sequence[int]) -> Steady:
    point, count = at_large(user), 0
    if point.may(Permit.COMMUNITY_MODERATE):
        with every_space(
            "the vendor's moderators are told of the spaces of several, which are asked for by kind"
        ):
            count = counted(point)
    return Steady(list(_thing(count, Rank.ANSWER, "community_moderation_desk.queue")), clock.now() + A_WHILE)


def _thing(count: int, rank: Rank, endpoint: str, **place: Any) -> Iterable[NextThing]:
    if not count:
        return
    yield NextThing(
        rank=rank,
        kind="community.moderation",
        title=ngettext(
            "%(num)s post in the community waits for a moderator",
            "%(num)s posts in the community wait for a moderator",
            count,
        ),
        url=url_for(endpoint, **place),
        label=_l("Look at it"),
        reason=_l("Somebody reported it, asks to look again, or is new here."),
        icon="shield",
    )


def _moderates(point: Standpoint) -> bool:
    if point.read_only or (point.side is Side.VENDOR and point.customer is not None):
        return False
    return point.may(Permit.COMMUNITY_MODERATE if as_of(point) is None else Permit.COMMUNITY_OWN_PEOPLE)
