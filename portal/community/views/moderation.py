"""What waits for moderators, one post with all that can be done with it, and the trail of what was done."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.standpoint import standpoint
from portal.community.forms.moderation import ActForm, AnswerForm
from portal.community.forms.moderation_words import prepared
from portal.community.models import Thread
from portal.community.queries import cases, moderation_queue, sanctions, trail
from portal.community.queries.cases import Case
from portal.community.queries.moderating import Post, as_of, hidden_by, targets, thread_id
from portal.community.queries.wording import worded
from portal.community.rules.words import ModerationAct, PostState
from portal.community.views.moderation_doors import moderators, post_here, reach_of
from portal.foundation.i18n import language

POST = {"post": post_here}
LARGEST_ID = 2**62


@moderators("")
def queue() -> ResponseReturnValue:
    """Show what waits, the oldest first."""
    found = moderation_queue.waiting(standpoint(), language())
    return render_template(
        "community/moderation/queue.html",
        found=found,
        prepared=_prepared,
        act=ActForm(None),
        answer=AnswerForm(None),
    )


@moderators("/posts/<pid:post>", loads=POST)
def case(post: Post) -> ResponseReturnValue:
    """Show one post with all that can be done with it, and what was done."""
    return render_template("community/moderation/case.html", **facts_of(post))


@moderators("/trail")
def trail_of_all() -> ResponseReturnValue:
    """Show what was done, the newest first."""
    before = min(max(0, request.args.get("before", 0, type=int)), LARGEST_ID)
    act = request.args.get("act", "")
    known = ModerationAct(act) if act in list(ModerationAct) else None
    lines, next_before = trail.trail(standpoint(), language(), before=before, act=known)
    return render_template(
        "community/moderation/trail.html", lines=lines, next_before=next_before, before=before, act=known,
        acts=list(ModerationAct),
    )  # fmt: skip


@moderators("/people")
def people() -> ResponseReturnValue:
    """Show who was warned or suspended by the moderators of this side."""
    found = sanctions.laid(standpoint(), language())
    return render_template("community/moderation/people.html", found=found, answer=AnswerForm(None))


def facts_of(post: Post, form: ActForm | None = None, trouble: str = "") -> dict[str, Any]:
    """Return what the page of one post shows; `form` with what was typed, `trouble`: why nothing was done."""
    with reach_of(post) as whole:
        return _facts(post, whole, form) | {"trouble": trouble, "whole": whole}


def _facts(post: Post, whole: bool, form: ActForm | None) -> dict[str, Any]:
    point, reading = standpoint(), language()
    one = cases.case(post, point, reading)
    entry = hidden_by(post) if post.state is PostState.HIDDEN else None
    act = form or ActForm(None, data={"why": _prepared(one)})
    places = targets(post, point) if whole and isinstance(post, Thread) else ()
    done, _more = trail.trail(point, reading, post=post)
    return {
        "one": one,
        "html": worded([post], thread_id(post), point, reading)[post.public_id],
        "act": act.offer(places, reading),
        "answer": AnswerForm(None),
        "asked": moderation_queue.appeal_to(post, point),
        "ours": entry is None or entry.by_customer_id == as_of(point),
        "done": done,
    }


def _prepared(one: Case) -> str:
    return prepared(one.reasons[0] if one.reasons else None, one.language)
