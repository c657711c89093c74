"""Answering, commenting, editing with a trace, taking away; and how something read before."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.community.actions import editing, replies
from portal.community.actions.refusals import Refused
from portal.community.forms.refusals import sentence
from portal.community.forms.threads import AnswerForm, CommentForm, EditReplyForm, EditThreadForm, told
from portal.community.forms.writing import KEEP, REPLACE
from portal.community.models import Reply, Space, Thread
from portal.community.queries import editions, kept_names, mentions, personas
from portal.community.queries import replies as queries
from portal.community.queries import threads as found_threads
from portal.community.queries.bylines import side_of
from portal.community.queries.places import address, thread_address
from portal.community.queries.spaces import seen
from portal.community.queries.standing_of import Counted, has_chosen, look_over, may_write, too_many
from portal.community.queries.threads import Here
from portal.community.rules.kept_names import replaced
from portal.community.rules.mentions import mentioned
from portal.community.rules.tags import typed
from portal.community.views.thread_doors import HERE, REPLY, THREAD, acting, both
from portal.community.views.thread_showing import answer_facts, drawn_replies, shared_facts
from portal.foundation.i18n import language
from portal.foundation.pages import refused, wants_part, way_on

WRITE, NAMES_FOUND = Permit.COMMUNITY_WRITE, "names:"


@acting("/threads/<pid:thread>/answers", loads=THREAD)
def answer(thread: Thread) -> ResponseReturnValue:
    """Answer a question, or say something below a post."""
    form, space = AnswerForm(), found_threads.space_of(thread)
    if not form.validate():
        return _answer_again(thread, space, form, "")
    try:
        body, held = _ready(form.body.data, thread, space)
        made = replies.answer(
            thread, body, by=standpoint().actor, as_of=side_of(standpoint()), held_for=held,
            company_hidden=bool(form.company_hidden.data),
        )  # fmt: skip
    except NotWritten as refusal:
        return _answer_again(thread, space, form, refusal.words)
    except Refused as refusal:
        return _answer_again(thread, space, form, told(refusal.reason))
    _say_when_held(held)
    return way_on(address("community_threads.reply", reply=made.public_id))


@both("/replies/<pid:reply>/comments", loads=REPLY)
def comments(reply: Reply) -> ResponseReturnValue:
    """Show an answer with all its comments; an open page gets the comments alone."""
    return _comments_page(reply, CommentForm(formdata=None), "")


@acting("/replies/<pid:reply>/comments", loads=REPLY)
def comment(reply: Reply) -> ResponseReturnValue:
    """Comment on an answer."""
    form, thread = CommentForm(), found_threads.thread_of(reply)
    if not form.validate():
        return _comments_page(reply, form, "", status=422)
    try:
        body, held = _ready(form.body.data, thread, found_threads.space_of(reply))
        made = replies.comment(
            reply, body, by=standpoint().actor, as_of=side_of(standpoint()), held_for=held,
            company_hidden=bool(form.company_hidden.data),
        )  # fmt: skip
    except NotWritten as refusal:
        return _comments_page(reply, form, refusal.words, status=422)
    except Refused as refusal:
        return _comments_page(reply, form, told(refusal.reason), status=422)
    _say_when_held(held)
    before = max(0, made.number - 1 - queries.MOST_COMMENTS // 2)
    place = {"after": before, "_anchor": f"reply-{made.public_id}"}
    return way_on(address("community_threads.comments", reply=reply.public_id, **place))


@both("/threads/<pid:thread>/edit", permit=WRITE, methods=("GET", "POST"), loads=THREAD)
def edit_thread(thread: Thread) -> ResponseReturnValue:
    """Change the words of one's own question or post."""
    _refuse_unless_own(thread)
    if request.method == "GET":
        body, _ids = mentions.as_typed(thread.body, standpoint(), language(), thread.author_customer_id)
        tags = ", ".join(shown for _word, shown in found_threads.tags_of(thread.id))
        data = {"title": thread.title, "body": body, "tags": tags, "edition": str(thread.editions)}
        return _edit_page(thread, EditThreadForm(data=data))
    form = EditThreadForm()
    if not form.validate():
        return _edit_page(thread, form, status=422)
    if form.edition.data != str(thread.editions):
        return _edit_page(thread, form, status=409)
    try:
        body, _held = _ready(
            form.body.data, thread, found_threads.space_of(thread), edits=True, title=form.title.data
        )
        editing.edit_thread(
            thread, form.title.data or "", body, by=standpoint().actor, tags=typed(form.tags.data or "")
        )
    except NotWritten as refusal:
        return _edit_page(thread, form, refusal.words, status=422)
    except Refused as refusal:
        return _edit_page(thread, form, told(refusal.reason), status=422)
    return way_on(thread_address(thread.public_id))


@both("/replies/<pid:reply>/edit", permit=WRITE, methods=("GET", "POST"), loads=REPLY)
def edit_reply(reply: Reply) -> ResponseReturnValue:
    """Change the words of one's own answer or comment."""
    _refuse_unless_own(reply)
    if request.method == "GET":
        body, _ids = mentions.as_typed(reply.body, standpoint(), language(), reply.author_customer_id)
        return _edit_page(reply, EditReplyForm(data={"body": body, "edition": str(reply.editions)}))
    form = EditReplyForm()
    if not form.validate():
        return _edit_page(reply, form, status=422)
    if form.edition.data != str(reply.editions):
        return _edit_page(reply, form, status=409)
    try:
        thread = found_threads.thread_of(reply)
        body, _held = _ready(form.body.data, thread, found_threads.space_of(reply), edits=True)
        editing.edit_reply(reply, body, by=standpoint().actor)
    except NotWritten as refusal:
        return _edit_page(reply, form, refusal.words, status=422)
    except Refused as refusal:
        return _edit_page(reply, form, told(refusal.reason), status=422)
    return way_on(address("community_threads.reply", reply=reply.public_id))


@acting("/threads/<pid:thread>/remove", loads=THREAD)
def remove_thread(thread: Thread) -> ResponseReturnValue:
    """Take one's own question or post away, or put it back."""
    return _removed(thread, lambda: thread_address(thread.public_id))


@acting("/replies/<pid:reply>/remove", loads=REPLY)
def remove_reply(reply: Reply) -> ResponseReturnValue:
    """Take one's own answer or comment away, or put it back."""
    return _removed(reply, lambda: address("community_threads.reply", reply=reply.public_id))


@both("/threads/<pid:thread>/editions", loads=HERE)
def thread_editions(thread: Here) -> ResponseReturnValue:
    """Show how a question or post read before, with what was changed each time."""
    found = editions.of(thread, 0, thread, standpoint(), language(), title=thread.title)
    return _editions_page(thread, thread, found, thread_address(thread.public_id))


@both("/replies/<pid:reply>/editions", loads=REPLY)
def reply_editions(reply: Reply) -> ResponseReturnValue:
    """Show how an answer or a comment read before, with what was changed each time."""
    here = _here(found_threads.thread_of(reply))
    said = queries.one(here, reply.id, standpoint())
    if said is None:
        abort(404)
    found = editions.of(here, said.id, said, standpoint(), language())
    return _editions_page(here, said, found, address("community_threads.reply", reply=reply.public_id))


#: Stands for its sentence, which the templates say with a link to where that is chosen.
NOT_CHOSEN = "not_chosen"


class NotWritten(Exception):
    """What was typed cannot be written now; `words` say why."""

    def __init__(self, words: str):
        super().__init__(words)
        self.words = words


def _ready(
    text: str | None, thread: Thread, space: Space, *, edits: bool = False, title: str | None = ""
) -> tuple[str, str]:
    """Return a text as it is kept, and why a moderator looks at it first; raises NotWritten."""
    point = standpoint()
    refusal = may_write(point, space, thread=thread)
    if refusal is None and not edits:
        refusal = too_many(point, Counted.REPLIES)
    if refusal is not None:
        raise NotWritten(sentence(refusal))
    if not has_chosen(point, space):
        raise NotWritten(NOT_CHOSEN)
    body = mentions.kept(text or "", request.form.getlist("mentioned"), space, point, language())
    body = _without_names(body, space)
    look = look_over([title or "", body], point, space)
    if look.barred:
        raise NotWritten(
            _("The word “%(word)s” cannot be written here. Please say it differently.", word=look.barred)
        )
    return body, str(look.held or "")


def _without_names(body: str, space: Space) -> str:
    """Return a text that other companies may read: of names that stay inside its author has said what becomes."""
    point, decided = standpoint(), request.form.get("names", "")
    hidden = bool(request.form.get("company_hidden"))
    found = kept_names.found_before([body], point, space, company_hidden=hidden, chosen=personas.own(point))
    if found and decided == REPLACE:
        return replaced(body, found)
    if found and decided != KEEP:
        raise NotWritten(NAMES_FOUND + _(", ").join(one.text for one in found))
    return body


def _answer_again(thread: Thread, space: Space, form: AnswerForm, words: str) -> ResponseReturnValue:
    """Answer with the box as it was typed; nothing is lost."""
    here = _here(thread)
    facts = {**shared_facts(here), **answer_facts(seen(space, language()), form, words)}
    template = "_answer_form.html" if wants_part() else "answer.html"
    return refused(f"community/threads/{template}", **facts)


def _comments_page(reply: Reply, form: CommentForm, words: str, *, status: int = 200) -> ResponseReturnValue:
    here = _here(found_threads.thread_of(reply))
    after = max(0, min(request.args.get("after", 0, type=int), 2**31))
    said = queries.one(here, reply.id, standpoint())
    if said is None:
        abort(404)
    under, more = queries.comments(here, reply.id, standpoint(), after)
    facts = {
        **shared_facts(here), **_writing_facts(reply), "form": form, "troubles": words,
        "post": drawn_replies(here, [said])[0],
        "comments": drawn_replies(here, under), "after": after, "next": under[-1].number if more and under else 0,
    }  # fmt: skip
    return make_response(render_template("community/threads/comments.html", **facts), status)


def _edit_page(post: Thread | Reply, form: Any, words: str = "", *, status: int = 200) -> ResponseReturnValue:
    """Show the form for one's own words; 409 where they were changed elsewhere meanwhile, with both texts."""
    thread = post if isinstance(post, Thread) else found_threads.thread_of(post)
    space = found_threads.space_of(post)
    if status == 409:
        form.edition.data = str(post.editions)
    now = (
        mentions.as_typed(post.body, standpoint(), language(), post.author_customer_id)[0]
        if status == 409
        else ""
    )
    back = (
        thread_address(thread.public_id)
        if post is thread
        else address("community_threads.reply", reply=post.public_id)
    )
    page = render_template(
        "community/threads/edit.html", topic=_here(thread), is_thread=post is thread, form=form, back_url=back,
        troubles=words, newer=status == 409, now=now, mentioned=_mentioned(post), space_pid=space.public_id,
        **_writing_facts(post),
    )  # fmt: skip
    return make_response(page, status)


def _mentioned(post: Thread | Reply) -> list[str]:
    """Return whom a text names, or named when its form was shown: so that two of one name stay told apart."""
    return request.form.getlist("mentioned") or mentioned(post.body)


def _writing_facts(post: Thread | Reply) -> dict[str, Any]:
    """Return where people and files are asked for, and whether one's company can be left out."""
    facts = answer_facts(seen(found_threads.space_of(post), language()))
    return {name: facts[name] for name in ("people_url", "upload_url", "kept_company")}


def _removed(post: Thread | Reply, place: Callable[[], str]) -> ResponseReturnValue:
    _refuse_unless_own(post)
    back = request.form.get("back") == "yes"
    try:
        (editing.restore if back else editing.remove)(post, by=standpoint().actor)
    except Refused as refusal:
        flash(told(refusal.reason), "wrong")
        return way_on(place())
    flash(_("It is back.") if back else _("It is gone for readers. You can still put it back."), "done")
    return way_on(place())


def _editions_page(here: Here, post: Any, found: Any, back_url: str) -> ResponseReturnValue:
    shows = editions.shows_words(here, post)
    return render_template(
        "community/threads/editions.html", topic=here, editions=found, shows_words=shows, back_url=back_url
    )


def _refuse_unless_own(post: Thread | Reply) -> None:
    if post.author_id != standpoint().user.id:
        abort(403)


def _say_when_held(held: str) -> None:
    if held:
        flash(_("A moderator looks at it first, then everybody who reads the space sees it."), "done")


def _here(thread: Thread) -> Here:
    found = found_threads.here(thread.public_id)
    if found is None:
        abort(404)
    return found
