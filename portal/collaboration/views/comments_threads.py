"""One thread, and one comment: answering, settling, editing, taking away, and what it said before."""

from typing import Any

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.collaboration.actions import comments as change
from portal.collaboration.forms.comments import CommentForm, EditForm
from portal.collaboration.queries import comments as queries
from portal.collaboration.queries.comments import Discussion
from portal.collaboration.queries.comments_before import earlier_texts
from portal.collaboration.views.comments import bp, done, page, read_names, reader, thread_facts
from portal.foundation.i18n import language
from portal.foundation.pages import wants_part

THREAD, COMMENT = {"thread": queries.thread}, {"comment": queries.comment}


def own(public_id: str) -> Discussion | None:
    """Return a comment of the reader's own that still stands; to nobody else there is such an address."""
    found = queries.comment(public_id)
    if found is None or found.comment is None or standpoint().read_only or found.comment.deleted_at:
        return None
    return found if found.comment.author_id == standpoint().user.id else None


OWN = {"own_comment": own}


@bp.page("/threads/<pid:thread>", permit=Permit.COMMENTS_READ, loads=THREAD)
def thread(thread: Discussion) -> ResponseReturnValue:
    """Give an open page a thread as it is now; as a page, the thread alone."""
    return _part(thread) if wants_part() else page(thread.subject, only=thread.thread.public_id)


@bp.page("/threads/<pid:thread>/replies", permit=Permit.COMMENTS_WRITE, methods=("POST",), loads=THREAD)
def reply(thread: Discussion) -> ResponseReturnValue:
    """Answer in a thread."""
    form = CommentForm()
    valid = form.validate()
    text, mentioned, trouble = read_names(form.text.data or "", thread.thread.visibility)
    if not valid or trouble:
        return _reply_box(thread, 422, form.text.data or "", [*form.text.errors, *trouble])
    comment = change.reply(thread.thread, thread.subject, text, by=standpoint().actor, mentioned=mentioned)
    return _done(thread, f"comment-{comment.public_id}", _reply_box)


@bp.page("/threads/<pid:thread>/resolution", permit=Permit.COMMENTS_WRITE, methods=("POST",), loads=THREAD)
def resolve(thread: Discussion) -> ResponseReturnValue:
    """Say that a thread is settled."""
    change.resolve(thread.thread, thread.subject, by=standpoint().actor)
    return _done(thread, f"thread-{thread.thread.public_id}", _part)


@bp.page("/threads/<pid:thread>/reopening", permit=Permit.COMMENTS_WRITE, methods=("POST",), loads=THREAD)
def reopen(thread: Discussion) -> ResponseReturnValue:
    """Open a settled thread again."""
    change.reopen(thread.thread, thread.subject, by=standpoint().actor)
    return _done(thread, f"thread-{thread.thread.public_id}", _part)


@bp.page("/comments/<pid:comment>", permit=Permit.COMMENTS_READ, loads=COMMENT)
def show(comment: Discussion) -> ResponseReturnValue:
    """Lead to one comment, in its thread."""
    address = url_for(
        "comments.index", slug=standpoint().customer.slug, subject=comment.subject.public_id,
        thread=comment.thread.public_id, _anchor=f"comment-{_comment(comment).public_id}",
    )  # fmt: skip
    return redirect(address, 303)


@bp.page("/comments/<pid:own_comment>/edit", permit=Permit.COMMENTS_WRITE, loads=OWN)
def edit(own_comment: Discussion) -> ResponseReturnValue:
    """Let somebody write their comment anew."""
    text = queries.editable(_comment(own_comment), language())
    return _edit_form(own_comment, EditForm(None, data={"text": text}).remember_seen())


@bp.page("/comments/<pid:own_comment>/edit", permit=Permit.COMMENTS_WRITE, methods=("POST",), loads=OWN)
def revise(own_comment: Discussion) -> ResponseReturnValue:
    """Save a comment that was written anew; changed in another window meanwhile, both texts are shown."""
    form, comment = EditForm(), _comment(own_comment)
    valid = form.validate()
    now = queries.editable(comment, language())
    seen = form.seen_values().get("text")
    if valid and now not in (seen, form.text.data):
        return _edit_form(own_comment, form, 409, other=now)
    text, mentioned, trouble = read_names(form.text.data or "", own_comment.thread.visibility)
    if not valid or trouble:
        return _edit_form(own_comment, form, 422, troubles=[*form.text.errors, *trouble])
    by = standpoint().actor
    change.revise(comment, own_comment.thread, own_comment.subject, text, by=by, mentioned=mentioned)
    return _done(own_comment, f"comment-{comment.public_id}", _part)


@bp.page("/comments/<pid:own_comment>/delete", permit=Permit.COMMENTS_WRITE, loads=OWN)
def ask_delete(own_comment: Discussion) -> ResponseReturnValue:
    """Ask whether a comment is to be taken away."""
    return _form(own_comment, "collaboration/comments/delete.html")


@bp.page("/comments/<pid:own_comment>/delete", permit=Permit.COMMENTS_WRITE, methods=("POST",), loads=OWN)
def delete(own_comment: Discussion) -> ResponseReturnValue:
    """Take one's own comment away."""
    comment = _comment(own_comment)
    change.delete(comment, own_comment.thread, own_comment.subject, by=standpoint().actor)
    return _done(own_comment, f"comment-{comment.public_id}", _part)


@bp.page("/comments/<pid:comment>/earlier", permit=Permit.COMMENTS_READ, loads=COMMENT)
def earlier(comment: Discussion) -> ResponseReturnValue:
    """Show what a comment said before it was edited; of a deleted one nothing."""
    found = _comment(comment)
    if found.deleted_at is not None:
        abort(404)
    return _form(comment, "collaboration/comments/earlier.html", texts=earlier_texts(found))


def _comment(found: Discussion) -> Any:
    if found.comment is None:
        raise LookupError("a comment was asked for")
    return found.comment


def _part(found: Discussion) -> Response:
    """Answer with what stands in the thread's slot."""
    talks, _earlier = queries.talks(found.subject, reader(), only=found.thread.public_id)
    if not talks:
        abort(404)
    response = make_response(
        render_template(
            "collaboration/comments/_thread.html",
            talk=talks[0],
            subject=found.subject,
            **thread_facts(arrived=True),
        )
    )
    response.headers["HX-Retarget"] = f"#thread-{found.thread.public_id}"
    return response


def _reply_box(
    found: Discussion, status: int = 200, typed: str = "", troubles: list[str] | None = None
) -> Response:
    facts = {"typed": typed, "troubles": troubles or [], "mentioned": []}
    if status != 200:
        facts["mentioned"] = request.form.getlist("mentioned")
        if not wants_part():
            box = {f"reply_{name}": value for name, value in facts.items()}
            return page(found.subject, box=box, status=status, only=found.thread.public_id)
    thread, subject = found.thread, found.subject
    return make_response(
        render_template(
            "collaboration/comments/_reply.html", thread=thread, subject=subject, **facts, **thread_facts()
        ),
        status,
    )


def _edit_form(
    found: Discussion, form: EditForm, status: int = 200, *, other: str = "", troubles: Any = ()
) -> Response:
    if other:
        form.remember_other(other)
    facts = {"form": form, "other": other, "troubles": list(troubles)}
    comment = _comment(found)
    facts["mentioned"] = sorted({*request.form.getlist("mentioned"), *queries.mentioned_in(comment)})
    return _form(found, "collaboration/comments/edit.html", status, **facts)


def _form(found: Discussion, template: str, status: int = 200, **facts: Any) -> Response:
    """Answer with what takes the comment's place for a moment, or without a script with a page."""
    facts |= {
        "comment": _comment(found),
        "thread": found.thread,
        "subject": found.subject,
        "back_url": url_for(
            "comments.show", slug=standpoint().customer.slug, comment=_comment(found).public_id
        ),
        **thread_facts(),
    }
    if wants_part():
        return make_response(render_template(template, page=False, **facts), status)
    return make_response(
        render_template("collaboration/comments/alone.html", part=template, page=True, live=None, **facts),
        status,
    )


def _done(found: Discussion, anchor: str, part: Any) -> Response:
    names = [f"thread-{found.thread.public_id}"]
    return done(found.subject, names, anchor, part(found) if wants_part() else None)
