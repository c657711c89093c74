"""Asking for a second look, once: at a post that was hidden, at a warning or a suspension."""

from sqlalchemy import select

from portal.community.actions import moderation_news as news
from portal.community.actions import sanctions, standing
from portal.community.actions.moderation import note, reason
from portal.community.actions.refusals import Refused
from portal.community.models import PostAppeal, Sanction
from portal.community.queries.moderating import Post, concerning, hidden_by, reply_id, thread_id
from portal.community.rules.words import ModerationAct, PostState
from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.db import db


def appeal(post: Post, words: str, *, by: Actor) -> PostAppeal:
    """Ask those who hid one's post to look again. Raises Refused (own: somebody else's, state, same, no_reason)."""
    told = reason(words)
    if by.person_id is None or post.author_id != by.person_id:
        raise Refused("own")
    if post.state is not PostState.HIDDEN:
        raise Refused("state")
    if of_post(post) is not None:
        raise Refused("same")
    entry = hidden_by(post)
    made = PostAppeal(
        space_id=post.space_id, thread_id=thread_id(post), reply_id=reply_id(post), by_id=by.person_id, words=told,
        to_customer_id=entry.by_customer_id if entry else None,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def decide(
    asked: PostAppeal, post: Post, granted: bool, answer: str, *, by: Actor, as_of: int | None
) -> None:
    """Show a post again, or let it stay hidden, and say why. Raises Refused (same: decided already, no_reason)."""
    told = reason(answer)
    if asked.decided_at is not None:
        raise Refused("same")
    asked.granted, asked.answer = granted, told
    asked.decided_at, asked.decided_by_id = clock.now(), by.person_id
    db.session.flush()
    if granted and post.state is PostState.HIDDEN:
        standing.stand(post, PostState.SHOWN, by=by)
    note(_act(granted), post, told, by=by, as_of=as_of)
    news.tell_appeal(post, asked, by=by)


def appeal_sanction(sanction: Sanction, words: str, *, by: Actor) -> None:
    """Ask for a second look at a warning or suspension of one's own. Raises Refused (own, same, state, no_reason)."""
    told = reason(words)
    if sanction.user_id != by.person_id:
        raise Refused("own")
    if sanction.appealed_at is not None:
        raise Refused("same")
    if sanction.ended_at is not None:
        raise Refused("state")
    sanction.appeal, sanction.appealed_at = told, clock.now()
    db.session.flush()


def decide_sanction(sanction: Sanction, granted: bool, answer: str, *, by: Actor) -> None:
    """Take a sanction back, or let it stand, and say why. Raises Refused (same, state, no_reason)."""
    told = reason(answer)
    if sanction.appealed_at is None:
        raise Refused("state")
    if sanction.appeal_decided_at is not None:
        raise Refused("same")
    sanction.appeal_granted, sanction.appeal_answer = granted, told
    sanction.appeal_decided_at = clock.now()
    db.session.flush()
    subject = f"sanction:{sanction.public_id}"
    audit.remember(f"community.{_act(granted)}", by=by, customer_id=sanction.customer_id, subject=subject)
    if granted and sanction.ended_at is None:
        sanctions.end(sanction, told, by=by)
    else:
        news.tell_sanctioned(sanction, sanctions.company_told(sanction), "appeal", by=by)


def of_post(post: Post) -> PostAppeal | None:
    """Return what its author asked for about a post, None where they did not."""
    return db.session.scalar(
        select(PostAppeal).where(
            concerning(PostAppeal, post),
            PostAppeal.by_id == post.author_id,
        )
    )  # fmt: skip


def _act(granted: bool) -> ModerationAct:
    return ModerationAct.APPEAL_GRANTED if granted else ModerationAct.APPEAL_REFUSED
