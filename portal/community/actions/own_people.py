"""A company takes down what its own people wrote, wherever it stands, and puts it back."""

from portal.community.actions import moderation
from portal.community.actions.refusals import Refused
from portal.community.queries.moderating import OWN_PEOPLE, Post
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.spaces import every_space


def take_down(post: Post, why: str, *, by: Actor, customer_id: int) -> None:
    """Hide a post of one of the company's people at once. Raises Refused (theirs, no_reason, state)."""
    _refuse_unless_theirs(post, customer_id)
    with every_space(OWN_PEOPLE):
        moderation.hide(post, why, by=by, as_of=customer_id)
        db.session.flush()


def put_back(post: Post, why: str = "", *, by: Actor, customer_id: int) -> None:
    """Show again what the company itself took down. Raises Refused (theirs, state)."""
    _refuse_unless_theirs(post, customer_id)
    with every_space(OWN_PEOPLE):
        moderation.show(post, why, by=by, as_of=customer_id)
        db.session.flush()


def _refuse_unless_theirs(post: Post, customer_id: int) -> None:
    if post.author_customer_id != customer_id:
        raise Refused("theirs")
