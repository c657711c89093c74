"""Where moderators work: the vendor's at the desk, a company's admins inside their company; one view behind both."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import wraps
from typing import Any

from flask import abort

from portal.accounts.door import Loader, View
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.community.door import CommunityBlueprint, CommunityDesk
from portal.community.forms.moderation_words import act_word, held_word, reason_word, state_word
from portal.community.forms.refusals import why_held
from portal.community.models import Sanction, Space
from portal.community.queries import moderating, sanctions
from portal.community.queries.moderating import Post
from portal.foundation.db import db
from portal.foundation.spaces import every_space

bp = CommunityBlueprint("community_moderation", __name__, "/community/moderation")
desk_bp = CommunityDesk("community_moderation_desk", __name__, "/community/moderation")
bp.add_app_template_filter(reason_word, "report_reason")
bp.add_app_template_filter(act_word, "moderation_act")
bp.add_app_template_filter(state_word, "post_state")
bp.add_app_template_filter(why_held, "why_held")
bp.add_app_template_filter(held_word, "why_held_for_moderators")


def moderators(
    rule: str,
    *,
    methods: tuple[str, ...] = ("GET",),
    loads: Mapping[str, Loader] | None = None,
    endpoint: str | None = None,
) -> Callable[[View], View]:
    """Decorator: register a view for the vendor's moderators and for a company's admins."""

    def made(view: View) -> View:
        for door, permit in ((bp, Permit.COMMUNITY_OWN_PEOPLE), (desk_bp, Permit.COMMUNITY_MODERATE)):
            door.page(rule, permit=permit, methods=methods, loads=loads, endpoint=endpoint)(
                unseen_as_member(view)
            )
        return view

    return made


def unseen_as_member(view: View) -> View:
    """Return a view that is not there for whoever views as a member: what a company decides is its inside."""

    @wraps(view)
    def seen(*args: Any, **values: Any) -> Any:
        if standpoint().read_only:
            abort(404)
        return view(*args, **values)

    return seen


def post_here(public_id: str) -> Post | None:
    """Return a post that whoever asks moderates where they stand, or that one of their company's people wrote."""
    point = standpoint()
    return moderating.moderated(public_id, point) or moderating.of_own_people(public_id, point)


@contextmanager
def reach_of(post: Post) -> Iterator[bool]:
    """Open what is needed to decide on a post; tell whether its space is moderated from here, or its author alone."""
    point = standpoint()
    with every_space(moderating.OWN_PEOPLE):
        space = db.session.get_one(Space, post.space_id)
        whole = moderating.may_moderate(point, space)
    with nullcontext() if whole else every_space(moderating.OWN_PEOPLE):
        yield whole
        db.session.flush()


def sanction_here(public_id: str) -> Sanction | None:
    """Return a warning or suspension that whoever asks decides on where they stand."""
    return sanctions.sanction(public_id, standpoint())
