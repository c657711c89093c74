"""What readers do to a thread or an answer: find it useful, react, choose the best answer, promise one."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import abort, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.community.actions import accepting, merging, reactions, threads, votes
from portal.community.actions.refusals import Refused
from portal.community.forms.refusals import sentence
from portal.community.forms.threads import MergeForm, PromiseForm, told
from portal.community.models import Reply, Thread
from portal.community.queries import articles, replies, similar
from portal.community.queries import threads as queries
from portal.community.queries.bylines import side_of
from portal.community.queries.places import address, thread_address
from portal.community.queries.standing_of import Counted, may_write, too_many
from portal.community.queries.threads import Here
from portal.community.rules.words import Reacting
from portal.community.views.thread_doors import REPLY, THREAD, acting, both
from portal.community.views.thread_showing import drawn_replies, drawn_thread, shared_facts
from portal.foundation.i18n import language, reader_zone
from portal.foundation.pages import refused, wants_part, way_on
from portal.knowledge.actions import articles as knowledge
from portal.knowledge.queries.editions import article_of

UP, DOWN = "up", "down"


@acting("/threads/<pid:thread>/marks", loads=THREAD)
def mark_thread(thread: Thread) -> ResponseReturnValue:
    """Find a thread useful, or react to it; pressed again, take that back."""
    return _marked(thread, thread)


@acting("/replies/<pid:reply>/marks", loads=REPLY)
def mark_reply(reply: Reply) -> ResponseReturnValue:
    """Find an answer useful, or react to it; pressed again, take that back."""
    return _marked(reply, queries.thread_of(reply))


@acting("/replies/<pid:reply>/accept", loads=REPLY)
def accept(reply: Reply) -> ResponseReturnValue:
    """Choose the best answer, or choose it no longer: the asker, or a moderator."""
    thread = queries.thread_of(reply)
    here = _here(thread)
    if not (here.mine or here.moderated):
        abort(403)
    by = standpoint().actor
    if request.form.get("chosen") == "no":
        return _done(thread, lambda: accepting.unaccept(thread, by=by))
    return _done(
        thread,
        lambda: accepting.accept(thread, reply, by=by),
        _("Thank you. Others find this answer first now."),
    )


@both("/threads/<pid:thread>/promise", permit=Permit.COMMUNITY_WRITE, loads=THREAD)
def promise_form(thread: Thread) -> ResponseReturnValue:
    """Ask by when somebody will answer."""
    return render_template(
        "community/threads/promise.html", topic=_here(thread), form=PromiseForm(formdata=None)
    )


@acting("/threads/<pid:thread>/promise", loads=THREAD)
def promise(thread: Thread) -> ResponseReturnValue:
    """Say that one will answer, and by when; or that one will not after all."""
    by = standpoint().actor
    if request.form.get("answering") == "no":
        return _done(thread, lambda: threads.unpromise(thread, by=by))
    form = PromiseForm()
    if not form.validate():
        return refused("community/threads/promise.html", topic=_here(thread), form=form)
    _refuse_unless_may_write(thread)
    until = form.until.data
    ends = datetime.combine(until + timedelta(days=1), time(0), ZoneInfo(reader_zone())) if until else None
    then = ends - timedelta(minutes=1) if ends else None
    return _done(thread, lambda: threads.promise(thread, then, by=by))


@both("/threads/<pid:thread>/merge", permit=Permit.COMMUNITY_WRITE, loads=THREAD)
def merge_form(thread: Thread) -> ResponseReturnValue:
    """Offer the questions that may have been asked before."""
    return render_template("community/threads/merge.html", **_merge_facts(thread, MergeForm(formdata=None)))


@acting("/threads/<pid:thread>/merge", loads=THREAD)
def merge(thread: Thread) -> ResponseReturnValue:
    """Let a question lead to the one that was asked before."""
    facts = _merge_facts(thread, form := MergeForm())
    chosen = request.form.get("chosen", "")
    if not chosen and not form.validate():
        return refused("community/threads/merge.html", **facts)
    into = queries.thread(similar.named_in(chosen or form.into.data or ""))
    if into is None:
        form.into.errors = [_("No question is found there. Copy its address from the address bar.")]
        return refused("community/threads/merge.html", **facts)
    try:
        moved = merging.merge(thread, into, by=standpoint().actor)
    except Refused as refusal:
        form.into.errors = [told(refusal.reason)]
        return refused("community/threads/merge.html", **facts)
    flash(
        _("This question leads to the earlier one now. Its answers are there.") if moved
        else _("This question leads to the earlier one now."), "done",
    )  # fmt: skip
    return way_on(thread_address(into.public_id))


@acting("/threads/<pid:thread>/article", loads=THREAD)
def article(thread: Thread) -> ResponseReturnValue:
    """Begin an article with a solved question: what was asked and what helped, and nobody's name."""
    here, point = _here(thread), standpoint()
    if not point.may(Permit.KNOWLEDGE_WRITE) or not here.solved:
        abort(403)
    if thread.points_to:
        return way_on(thread_address(thread.public_id))
    title, body = articles.draft_of(thread)
    begun = knowledge.start(title, by=point.actor, language=here.language or language(), body=body)
    threads.became_article(thread, article_of(begun).public_id, by=point.actor)
    return way_on(url_for("knowledge_editor.write", article_text=begun.public_id))


def _marked(post: Thread | Reply, thread: Thread) -> ResponseReturnValue:
    """Vote or react, once each: what was pressed before is taken back."""
    point, what = standpoint(), request.form.get("mark", "")
    _refuse_unless_may_write(thread)
    by, as_of = point.actor, side_of(point)
    try:
        if what == UP:
            if (limit := too_many(point, Counted.VOTES)) is not None:
                return _not_marked(post, sentence(limit))
            votes.vote(post, by=by, as_of=as_of)
        elif what == DOWN:
            votes.take_back(post, by=by)
        elif what.removeprefix("no-") in set(Reacting):
            sign = Reacting(what.removeprefix("no-"))
            if what == sign:
                reactions.react(post, sign, by=by, as_of=as_of)
            else:
                reactions.take_back(post, sign, by=by)
        else:
            abort(422)
    except Refused as refusal:
        return _not_marked(post, told(refusal.reason))
    return _post_again(post, thread)


def _not_marked(post: Thread | Reply, words: str) -> ResponseReturnValue:
    if wants_part():
        return make_response(
            render_template("community/threads/_told.html", words=words), 200, {"HX-Reswap": "none"}
        )
    flash(words, "wrong")
    return way_on(_address(post))


def _post_again(post: Thread | Reply, thread: Thread) -> ResponseReturnValue:
    """Answer with the post as it is now, or lead back to it."""
    if not wants_part():
        return way_on(_address(post))
    here = _here(thread)
    facts = {**shared_facts(here), "tags": queries.tags_of(here.id)}
    if isinstance(post, Thread):
        return render_template("community/threads/_first.html", post=drawn_thread(here), **facts)
    seen = replies.one(here, post.id, standpoint())
    if seen is None:
        abort(404)
    return render_template("community/threads/_post.html", post=drawn_replies(here, [seen])[0], **facts)


def _done(thread: Thread, act: Callable[[], None], words: str = "") -> ResponseReturnValue:
    """Do something to a thread and lead back to it; what cannot be done is said there."""
    _refuse_unless_may_write(thread)
    try:
        act()
    except Refused as refusal:
        flash(told(refusal.reason), "wrong")
    else:
        if words:
            flash(words, "done")
    return way_on(thread_address(thread.public_id))


def _refuse_unless_may_write(thread: Thread) -> None:
    """Answer 403 to whoever may not write here: a role that reads, somebody suspended, what is closed."""
    if may_write(standpoint(), queries.space_of(thread), thread=thread) is not None:
        abort(403)


def _here(thread: Thread) -> Here:
    found = queries.here(thread.public_id)
    if found is None:
        abort(404)
    return found


def _address(post: Thread | Reply) -> str:
    if isinstance(post, Thread):
        return thread_address(post.public_id)
    return address("community_threads.reply", reply=post.public_id)


def _merge_facts(thread: Thread, form: MergeForm) -> dict[str, object]:
    here = _here(thread)
    if not here.moderated or not here.question:
        abort(403)
    return {"topic": here, "form": form, "near": similar.asked_before(here, standpoint())}
