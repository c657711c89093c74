"""Somebody says that a post should not stand; whoever moderates the space looks at it."""

from sqlalchemy import select

from portal.community.actions.events import Reported
from portal.community.actions.refusals import Refused
from portal.community.actions.standing import customer_of
from portal.community.models import Report
from portal.community.queries.moderating import Post, concerning, reply_id, thread_id
from portal.community.rules.words import PostState, ReportReason
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.limits import Allowance, take

LONGEST_WORDS = 1_000
REPORTS_A_DAY = Allowance("community_reports", 30, 24 * 3600)


def report(post: Post, why: ReportReason, words: str = "", *, by: Actor) -> Report:
    """Report a post, once until somebody has decided.

    Raises Refused (state, own, same: reported already, too_many, too_long, no_words: other reasons need some).
    """
    words = words.strip()
    if post.state is not PostState.SHOWN:
        raise Refused("state")
    if by.person_id is None or post.author_id == by.person_id:
        raise Refused("own")
    if len(words) > LONGEST_WORDS:
        raise Refused("too_long")
    if why is ReportReason.OTHER and not words:
        raise Refused("no_words")
    if _open_already(post, by.person_id):
        raise Refused("same")
    if not take(REPORTS_A_DAY, by.person_id):
        raise Refused("too_many")
    made = Report(
        space_id=post.space_id, thread_id=thread_id(post), reply_id=reply_id(post), reason=why, words=words,
        by_id=by.person_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    announce(Reported(customer_of(post.space_id), made.id))
    return made


def _open_already(post: Post, person_id: int) -> bool:
    asked = select(Report.id).where(
        concerning(Report, post), Report.by_id == person_id,
        Report.decided_at.is_(None),
    )  # fmt: skip
    return db.session.scalar(asked) is not None
