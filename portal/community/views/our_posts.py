"""What a company's own people wrote, wherever it stands: its admins take it down with one click and a reason."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.community.queries import moderation_queue
from portal.community.queries.moderating import OWN_PEOPLE
from portal.community.rules.cursors import Cursor
from portal.community.rules.words import PostState
from portal.community.views.moderation_doors import bp, unseen_as_member
from portal.foundation.i18n import language
from portal.foundation.spaces import every_space

STATES = (PostState.SHOWN, PostState.HELD, PostState.HIDDEN)


@bp.page("/our-posts", permit=Permit.COMMUNITY_OWN_PEOPLE)
@unseen_as_member
def our_posts() -> ResponseReturnValue:
    """Show what the company's people wrote, the newest first."""
    state = request.args.get("state", "")
    known = PostState(state) if state in STATES else None
    after = Cursor.read(request.args.get("after", ""))
    with every_space(OWN_PEOPLE):
        found, further = moderation_queue.of_people(standpoint(), language(), after, known)
    return render_template(
        "community/moderation/our_posts.html", found=found, further=further, state=known, states=STATES
    )
