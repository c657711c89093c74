"""Writing in a conversation: to both companies, or inside one's own; and one's own lines, once more."""

import json
from typing import Any

from flask import Response, abort, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from portal.accounts.door import CustomerBlueprint
from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.collaboration.rules import mentions
from portal.conversations.actions import messages as change
from portal.conversations.forms.messages import EditForm, MessageForm
from portal.conversations.forms.reading import read_files, read_names
from portal.conversations.models import Conversation
from portal.conversations.queries import conversations, thread
from portal.conversations.queries.before import earlier_texts
from portal.conversations.queries.conversations import Line
from portal.conversations.queries.links import behind
from portal.conversations.views.drawing import whole
from portal.conversations.views.showing import (
    CONVERSATION,
    composer_facts,
    drawn_line,
    inside,
    part,
    reader,
)
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.pages import wants_part, way_on

bp = CustomerBlueprint("messages", __name__, path="/conversations")
MESSAGE = {"message": conversations.message}


def own(public_id: str) -> Line | None:
    """Return a message of the reader's own that still stands; to nobody else there is such an address."""
    found = conversations.message(public_id)
    if found is None or standpoint().read_only or found.message.deleted_at or found.message.happening:
        return None
    return found if found.message.author_id == standpoint().user.id else None


OWN = {"own_message": own}


@bp.page(
    "/<pid:conversation>/messages", permit=Permit.CONVERSATIONS_WRITE, methods=("POST",), loads=CONVERSATION
)
def say(conversation: Conversation) -> ResponseReturnValue:
    """Write to both companies."""
    return _say(conversation, Visibility.SHARED)


@bp.page(
    "/<pid:conversation>/notes", permit=Permit.CONVERSATIONS_WRITE, methods=("POST",), loads=CONVERSATION
)
def note(conversation: Conversation) -> ResponseReturnValue:
    """Write inside one's own company: an address of its own, so that a note never takes the other way."""
    return _say(conversation, inside())


@bp.page("/messages/<pid:message>", permit=Permit.CONVERSATIONS_READ, loads=MESSAGE)
def line(message: Line) -> ResponseReturnValue:
    """Give an open page one line as it is now; as a page, lead to it in its thread."""
    if not wants_part():
        return way_on(_url(message))
    return _line(message)


@bp.page("/messages/<pid:message>/links", permit=Permit.CONVERSATIONS_READ, loads=MESSAGE)
def unfolded(message: Line) -> ResponseReturnValue:
    """Say what of ours a message links to: asked for by itself, so that nobody is shown what they may no longer see."""
    links = behind(() if message.message.deleted_at else message.message.facts.get("links", ()))
    return part("conversations/_links.html", links=links)


@bp.page("/messages/<pid:own_message>/edit", permit=Permit.CONVERSATIONS_WRITE, loads=OWN)
def edit(own_message: Line) -> ResponseReturnValue:
    """Let somebody write their message anew."""
    return _edit_form(own_message, EditForm(None, data={"text": _editable(own_message)}).remember_seen())


@bp.page("/messages/<pid:own_message>/edit", permit=Permit.CONVERSATIONS_WRITE, methods=("POST",), loads=OWN)
def revise(own_message: Line) -> ResponseReturnValue:
    """Save a message that was written anew; changed in another window meanwhile, both texts are shown."""
    form, now = EditForm(), _editable(own_message)
    valid = form.validate()
    seen = form.seen_values().get("text")
    if valid and now not in (seen, form.text.data):
        return _edit_form(own_message, form, 409, other=now)
    text, mentioned, trouble = read_names(form.text.data or "", own_message.message.visibility)
    if not valid or trouble:
        return _edit_form(own_message, form, 422, troubles=[*form.text.errors, *trouble])
    try:
        change.edit(
            own_message.message, own_message.conversation, text, by=standpoint().actor, mentioned=mentioned
        )
    except change.Refused:
        return _edit_form(own_message, form, 422, troubles=[_("Write something, or delete the message.")])
    return _line(own_message) if wants_part() else way_on(_url(own_message))


@bp.page("/messages/<pid:own_message>/delete", permit=Permit.CONVERSATIONS_WRITE, loads=OWN)
def ask_delete(own_message: Line) -> ResponseReturnValue:
    """Ask whether a message is to be taken away."""
    return _form(own_message, "conversations/delete.html")


@bp.page(
    "/messages/<pid:own_message>/delete", permit=Permit.CONVERSATIONS_WRITE, methods=("POST",), loads=OWN
)
def delete(own_message: Line) -> ResponseReturnValue:
    """Take one's own message away."""
    change.delete(own_message.message, own_message.conversation, by=standpoint().actor)
    return _line(own_message) if wants_part() else way_on(_url(own_message))


@bp.page("/messages/<pid:message>/earlier", permit=Permit.CONVERSATIONS_READ, loads=MESSAGE)
def earlier(message: Line) -> ResponseReturnValue:
    """Show what a message said before it was edited; of a deleted one nothing."""
    if message.message.deleted_at is not None:
        abort(404)
    return _form(message, "conversations/earlier.html", texts=earlier_texts(message.message))


def _say(conversation: Conversation, visibility: Visibility) -> Response:
    form = MessageForm()
    valid = form.validate()
    text, mentioned, trouble = read_names(form.text.data or "", visibility)
    sent, wrong = read_files(form.files.data)
    trouble = [*form.text.errors, *trouble, *wrong]
    if not text and not sent:
        trouble.append(_("Write something, or choose a file."))
    if not valid or trouble:
        return _not_said(conversation, visibility, form, trouble)
    message = change.say(
        conversation, text, by=standpoint().actor, visibility=visibility, files=sent, mentioned=mentioned
    )
    if not wants_part():
        return way_on(_url(Line(message, conversation)))
    writes = "message" if visibility is Visibility.SHARED else "note"
    return _stale(
        part(
            "conversations/_composer_form.html",
            mode=writes,
            **composer_facts(conversation, writes=writes, fresh=True),
        ),
        [f"{name}-{conversation.public_id}" for name in ("lines", "standing", "readers")],
    )


def _not_said(
    conversation: Conversation, visibility: Visibility, form: MessageForm, troubles: list[str]
) -> Response:
    """Say what is wrong and leave what was typed, and the files that were chosen, where they are."""
    writes = "message" if visibility is Visibility.SHARED else "note"
    if not wants_part():
        typed = {"writes": writes, "typed": form.text.data or "", "troubles": troubles}
        return whole(conversation, composer=typed, status=422)
    answer = part("conversations/_troubles.html", 422, troubles=troubles)
    answer.headers["HX-Retarget"] = f"#{writes}-troubles"
    answer.headers["HX-Reswap"] = "innerHTML"
    return answer


def _stale(answer: Response, names: list[str]) -> Response:
    answer.headers["HX-Trigger"] = json.dumps({"live:stale": {"names": names}})
    return answer


def _line(found: Line) -> Response:
    """Answer with what stands in the line's slot."""
    said = thread.one(found.conversation, found.message, reader())
    answer = make_response(drawn_line(said))
    answer.headers["HX-Retarget"] = f"#message-{found.message.public_id}"
    return answer


def _editable(found: Line) -> str:
    """Return a message's text as its author edits it, with names in place of ids."""
    ids = change.named_in(found.message)
    people = db.session.scalars(select(User).where(User.id.in_(ids))).all() if ids else []
    return mentions.readable(found.message.text, {one.public_id: one.name_in(language()) for one in people})


def _edit_form(
    found: Line, form: EditForm, status: int = 200, *, other: str = "", troubles: Any = ()
) -> Response:
    if other:
        form.remember_other(other)
    facts = {"form": form, "other": other, "troubles": list(troubles)}
    return _form(found, "conversations/edit.html", status, **facts)


def _form(found: Line, template: str, status: int = 200, **facts: Any) -> Response:
    """Answer with what takes the line's place for a moment, or without a script with a page."""
    facts |= {"message": found.message, "conversation": found.conversation, "back_url": _url(found)}
    if wants_part():
        return part(template, status, page=False, **facts)
    return make_response(
        render_template("conversations/alone.html", part=template, page=True, **facts), status
    )


def _url(found: Line) -> str:
    pid = found.message.public_id
    return url_for(
        "conversations.show", slug=standpoint().customer.slug, conversation=found.conversation.public_id,
        at=pid, _anchor=f"message-{pid}",
    )  # fmt: skip
