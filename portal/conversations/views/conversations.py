"""A customer's conversations: the list, beginning one, and the thread."""

from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts import branding
from portal.accounts.door import CustomerBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.queries.readers import Reader, readers
from portal.accounts.standpoint import standpoint
from portal.conversations.actions import conversations as change
from portal.conversations.actions import reading
from portal.conversations.forms.messages import BeginForm
from portal.conversations.forms.reading import read_files, read_names
from portal.conversations.models import Conversation
from portal.conversations.queries import conversations, lists, pulses
from portal.conversations.queries.lists import Wish
from portal.conversations.rules import search
from portal.conversations.rules.context import Context
from portal.conversations.views.came_from import about_what, looked_for, page_named, path_inside
from portal.conversations.views.context import panel
from portal.conversations.views.drawing import whole
from portal.conversations.views.rows import drawn_row
from portal.conversations.views.showing import (
    CONVERSATION,
    lines_facts,
    may_write,
    page_asked,
    part,
    read_up_to,
    reader,
    readers_facts,
    standing_facts,
    turn_words,
)
from portal.foundation.audience import Side, Visibility
from portal.foundation.live import hub
from portal.foundation.pages import kept_page, way_on

SHOWS = ("open", "ours", "theirs", "solved", "all")
MOST_NAMED = 12
bp = CustomerBlueprint("conversations", __name__, path="/conversations")
register(
    Entry(
        "conversations.index", _l("Conversations"), "message-square", Permit.CONVERSATIONS_READ, 22, "customer",
        belongs=("conversations.", "messages.", "conversation_standing."),
        counted_at="conversations.unread",
    )
)  # fmt: skip


@bp.page("", permit=Permit.CONVERSATIONS_READ)
def index() -> ResponseReturnValue:
    """List this customer's conversations: kept for its reader until one of them changes."""
    since = hub.cursor()  # before anything is read, so that nothing said meanwhile is missed
    point = standpoint()
    key = ("talks", *pulses.of_customer(point.customer.id, point.audience))
    response = kept_page(key, _list_page)
    response.headers["Server-Timing"] = f"live;dur={since}"  # a kept page hears from now on
    return response


def _list_page() -> str:
    point = standpoint()
    live = {
        "stream_url": url_for("map.stream", slug=point.customer.slug),
        "since": hub.cursor(),
        "delta_url": None,
    }
    return render_template("conversations/index.html", live=live, **_list_facts())


@bp.page("/list", permit=Permit.CONVERSATIONS_READ)
def listed() -> ResponseReturnValue:
    """Give an open page its list as it is now, or the next page of it."""
    return render_template("conversations/_list.html", **_list_facts())


@bp.page("/unread", permit=Permit.CONVERSATIONS_READ)
def unread() -> ResponseReturnValue:
    """Say how many conversations have something new for their reader."""
    who = reader()
    response = part("conversations/_count.html", count=lists.unread_count(who) if who else 0)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.page("/new", permit=Permit.CONVERSATIONS_WRITE)
def start() -> ResponseReturnValue:
    """Let somebody ask, from wherever they are."""
    came_from = path_inside(request.args.get("from", ""))
    about = about_what(request.args.get("about", ""), came_from)
    form = BeginForm(None, data={"title": request.args.get("title", "")[:200]})
    words = request.args.get("q", "") or looked_for(came_from)
    return _start_page(form, about=about, came_from=came_from, words=words)


@bp.page("", permit=Permit.CONVERSATIONS_WRITE, methods=("POST",))
def begin() -> ResponseReturnValue:
    """Begin a conversation."""
    form, point = BeginForm(), standpoint()
    came_from, words = path_inside(request.form.get("from", "")), request.form.get("q", "")[:200]
    about = about_what(request.form.get("about", ""), came_from)
    valid = form.validate()
    text, mentioned, trouble = read_names(form.text.data or "", Visibility.SHARED)
    sent, wrong = read_files(form.files.data)
    people, unchosen = _chosen_people()
    trouble += [*wrong, *unchosen]
    if not text and not sent:
        trouble.append(_("Write what it is about, or send a file."))
    if not valid or trouble:
        return _start_page(form, 422, about=about, came_from=came_from, words=words, troubles=trouble)
    keeps_context = request.form.get("context") != "none"
    context = Context(
        about.kind if about else "", about.id if about else 0, about.title if about else "", came_from, words
    )
    conversation = change.begin(
        point.customer, form.title.data, text, by=point.actor, context=context if keeps_context else None,
        files=sent, people=people, mentioned=mentioned,
    )  # fmt: skip
    return way_on(_url(conversation))


@bp.page("/<pid:conversation>", permit=Permit.CONVERSATIONS_READ, loads={"conversation": conversations.shown})
def show(conversation: Conversation) -> ResponseReturnValue:
    """Show a conversation where its reader left it."""
    return whole(conversation)


@bp.page("/<pid:conversation>/lines", permit=Permit.CONVERSATIONS_READ, loads=CONVERSATION)
def lines(conversation: Conversation) -> ResponseReturnValue:
    """Give an open page the lines before, after or around one."""
    shown = page_asked(conversation, read_up_to(conversation))
    arrived = "after" in request.args
    return part("conversations/_lines.html", **lines_facts(conversation, shown, arrived=arrived))


@bp.page("/<pid:conversation>/standing", permit=Permit.CONVERSATIONS_READ, loads=CONVERSATION)
def standing(conversation: Conversation) -> ResponseReturnValue:
    """Give an open page what stands above the thread as it is now."""
    return part("conversations/_standing.html", **standing_facts(conversation))


@bp.page("/<pid:conversation>/readers", permit=Permit.CONVERSATIONS_READ, loads=CONVERSATION)
def readers_of(conversation: Conversation) -> ResponseReturnValue:
    """Give an open page who has read how far."""
    return part("conversations/_readers.html", **readers_facts(conversation))


@bp.page("/<pid:conversation>/read", permit=Permit.CONVERSATIONS_READ, methods=("POST",), loads=CONVERSATION)
def read(conversation: Conversation) -> ResponseReturnValue:
    """Note that the reader has seen what stands on the page."""
    found = conversations.message(request.form.get("through", ""))
    if found is None or found.conversation.id != conversation.id:
        abort(404)
    reading.mark_read(conversation, found.message, standpoint().user, by=standpoint().actor)
    if request.headers.get("HX-Request"):
        return Response(status=204)
    return way_on(_url(conversation))


def _list_facts() -> dict[str, Any]:
    point, asked = standpoint(), request.args.get("show", "open")
    show = asked if asked in SHOWS else "open"
    words = search.words(request.args.get("q", ""))
    show = "all" if words and "show" not in request.args else show
    side = point.side or Side.CUSTOMER
    wish = Wish(words=words, before=request.args.get("before", ""), conditions=_conditions(show, side))
    items, more = lists.page(reader(), wish)
    asked_now = {"show": show, "q": request.args.get("q", "").strip() or None}

    def url_of(endpoint: str = "conversations.index", **changed: Any) -> str:
        return url_for(endpoint, slug=point.customer.slug, **{**asked_now, **changed})

    return {
        "items": items,
        "show": show,
        "words": request.args.get("q", "").strip(),
        "counts": lists.counts(
            ("ours", Conversation.waiting_for == side), ("theirs", Conversation.waiting_for == side.other)
        ),
        "url_of": url_of,
        "older_url": url_of(before=items[-1].public_id) if more else None,
        "older_part_url": url_of("conversations.listed", before=items[-1].public_id) if more else None,
        "first": not wish.before,
        "turn_words": turn_words,
        "drawn_row": lambda item: drawn_row(item, side, " ".join(words), several=False),
        "other": branding.vendor().name if side is Side.CUSTOMER else None,
        "may_write": may_write(),
        "several": False,
        "side": side,
    }


def _conditions(show: str, side: Side) -> tuple[Any, ...]:
    if show == "all":
        return ()
    if show == "solved":
        return (Conversation.solved_at.is_not(None),)
    turn = {"ours": side, "theirs": side.other}.get(show)
    open_ones = (Conversation.solved_at.is_(None),)
    return (*open_ones, Conversation.waiting_for == turn) if turn else open_ones


def _start_page(
    form: BeginForm, status: int = 200, *, about: Any, came_from: str, words: str, troubles: Any = ()
) -> Response:
    point = standpoint()
    facts = {
        "form": form,
        "about": about,
        "came_from": came_from,
        "page": page_named(came_from) if point.side is Side.CUSTOMER else None,
        "words": words[:200],
        "troubles": list(troubles),
        "mentioned": request.form.getlist("mentioned"),
        "panel": panel(),
        "people": _addressable() if point.side is Side.VENDOR else [],
        "chosen": request.form.getlist("to"),
        "subject": about,
    }
    return make_response(render_template("conversations/start.html", **facts), status)


def _addressable() -> list[Reader]:
    """Return the customer's people to whom the vendor may write, those it writes to first on top."""
    return readers(Visibility.CUSTOMER)


def _chosen_people() -> tuple[list[int], list[str]]:
    """Return to whom the vendor writes; a customer's people write to whoever answers them."""
    if standpoint().side is not Side.VENDOR:
        return [], []
    known = {one.public_id: one.id for one in _addressable()}
    chosen = [known[pid] for pid in request.form.getlist("to") if pid in known]
    return chosen, [] if chosen else [_("Choose who is to read it.")]


def _url(conversation: Conversation) -> str:
    return url_for(
        "conversations.show",
        slug=standpoint().customer.slug,
        conversation=conversation.public_id,
        _anchor="end",
    )
