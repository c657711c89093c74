"""What the pages of a conversation show: its standing, its lines, and what may be written there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, make_response, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from portal.accounts import branding
from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.activity.queries import Doer, named
from portal.collaboration import subjects, turning
from portal.collaboration.subjects import Subject
from portal.collaboration.turning import TurnInto
from portal.conversations.actions import following
from portal.conversations.actions.standing import solving_in_force
from portal.conversations.models import Conversation, Message
from portal.conversations.queries import conversations, followers, thread
from portal.conversations.queries.answering import at_work
from portal.conversations.queries.followers import Reading
from portal.conversations.queries.thread import Page, Said
from portal.conversations.views.came_from import page_of
from portal.foundation import clock
from portal.foundation.audience import Side, Visibility, inside_of
from portal.foundation.i18n import language, reader_zone
from portal.foundation.pages import kept_body, wants_part
from portal.foundation.requests import new_request_key

CONVERSATION = {"conversation": conversations.conversation}


@dataclass(frozen=True)
class Standing:
    """Whose turn it is and who answers, as its reader is told."""

    turn: str  # ours, theirs, solved
    words: str
    assigned: Any  # who answers today
    instead_of: Any  # who is away meanwhile, None where nobody is
    snoozed: bool
    overdue: bool
    about: Subject | None
    turns: tuple[TurnInto, ...]  # what it can become


def reader() -> User | None:
    """Return whose read marks count; whoever views as a member has none."""
    return None if standpoint().read_only else standpoint().user


def may_write() -> bool:
    """True when this reader may write here."""
    return standpoint().may(Permit.CONVERSATIONS_WRITE) and not standpoint().read_only


def may_assign() -> bool:
    """True when this reader decides who answers."""
    return standpoint().may(Permit.CONVERSATIONS_ASSIGN) and not standpoint().read_only


def inside() -> Visibility:
    """Return the visibility of this reader's own internal notes."""
    return inside_of(standpoint().side or Side.CUSTOMER)


def inside_name() -> str:
    """Return the name of the company inside which this reader's notes stay."""
    vendor = standpoint().side is Side.VENDOR
    name: str = branding.vendor().name if vendor else standpoint().customer.name
    return name


def other_name() -> str:
    """Return the name of the company across the table."""
    vendor = standpoint().side is Side.VENDOR
    name: str = standpoint().customer.name if vendor else branding.vendor().name
    return name


def turn_words(waiting_for: Side | None) -> str:
    """Say whose turn it is, as each side is told."""
    if waiting_for is None:
        return _("Solved")
    if waiting_for is standpoint().side:
        return _("Waiting for us") if waiting_for is Side.VENDOR else _("Waiting for your reply")
    if waiting_for is Side.CUSTOMER:
        return _("Waiting for the customer")
    return _("Waiting for %(company)s", company=branding.vendor().name)


def standing_of(conversation: Conversation, known: Sequence[Reading] = ()) -> Standing:
    """Return where a conversation stands; `known` are people who need not be asked for again."""
    side, due = standpoint().side, conversation.answer_due_at
    waiting = conversation.waiting_for
    today = named_today(conversation, {one.person_id: one.person for one in known})
    about = subjects.subjects(conversation.subject_kind, [conversation.subject_id])
    vendor = side is Side.VENDOR and not standpoint().read_only
    return Standing(
        turn="solved" if waiting is None else "ours" if waiting is side else "theirs",
        words=turn_words(waiting),
        assigned=today[0],
        instead_of=today[1],
        snoozed=vendor and conversation.snoozed_until is not None,
        overdue=vendor and due is not None and due < clock.now(),
        about=about.get(conversation.subject_id),
        turns=tuple(turning.offers(conversations.subject(conversation))) if may_write() else (),
    )


def named_today(
    conversation: Conversation, known: Mapping[int, Doer] | None = None
) -> tuple[Doer | None, Doer | None]:
    """Return who answers today, and whom they stand in for, as people are shown."""
    if conversation.assigned_id is None:
        return None, None
    there = at_work(conversation) or conversation.assigned_id
    wanted = {there, conversation.assigned_id}
    people = known if known and wanted <= set(known) else named(wanted)
    away = people.get(conversation.assigned_id) if there != conversation.assigned_id else None
    return people.get(there), away


def read_up_to(conversation: Conversation) -> int | None:
    """Return how far this reader has read, None where they never opened it."""
    who = reader()
    row = following.row_of(conversation, who.id) if who else None
    return row.read_id if row else None


def lines_facts(conversation: Conversation, shown: Page, *, arrived: bool = False) -> dict[str, Any]:
    """Return what the lines of a thread need; `arrived` where an open page that is looked at asks for them."""
    return {
        "conversation": conversation,
        "page_of": shown,
        "arrived": arrived,
        "drawn_line": drawn_line,
        "marks": reader() is not None,
    }


def composer_facts(conversation: Conversation, **typed: Any) -> dict[str, Any]:
    """Return what the two boxes need in which one writes: to both, and inside."""
    return {
        "conversation": conversation,
        "may_write": may_write(),
        "inside": inside(),
        "inside_name": inside_name(),
        "other_name": other_name(),
        "writes": "note" if request.args.get("write") == "note" else "message",
        "typed": "",
        "troubles": [],
        "mentioned": [],
        "fresh": False,
        **typed,
    }


def standing_facts(
    conversation: Conversation, standing: Standing | None = None, *, follows: bool | None = None
) -> dict[str, Any]:
    """Return what stands above a thread."""
    return {
        "conversation": conversation,
        "standing": standing or standing_of(conversation),
        "page": page_of(conversation),
        "solving": solving_in_force(conversation) if conversation.solved_at is not None else None,
        "asks_effort": standpoint().side is Side.CUSTOMER and may_write(),
        "may_write": may_write(),
        "may_assign": may_assign(),
        "follows": _follows(conversation) if follows is None else follows,
    }


def readers_facts(conversation: Conversation, known: list[Reading] | None = None) -> dict[str, Any]:
    """Return who has read how far, as far as this reader knows of them; not themselves.

    A customer's people are told of those of the vendor's people who follow and have read.
    """
    end, mine, ours = conversation.last_shared_id, reader(), standpoint().side is Side.VENDOR
    shown = [
        one
        for one in (followers.readings(conversation) if known is None else known)
        if (mine is None or one.person_id != mine.id) and (ours or one.side is Side.CUSTOMER or _shows(one))
    ]
    return {"conversation": conversation, "readings": shown, "end": end, "have_read": _have_read(shown, end)}


def _shows(one: Reading) -> bool:
    """True for whom of the vendor a customer is told: they follow, and have read what both sides see."""
    return one.follows and one.read_at is not None


def _have_read(shown: list[Reading], end: int) -> list[Reading]:
    return [one for one in shown if end and one.read_id >= end]


def _follows(conversation: Conversation) -> bool:
    mine = reader()
    row = following.row_of(conversation, mine.id) if mine else None
    return row is not None and row.left_at is None


def drawn_line(line: Said) -> Markup:
    """Return a line as it is drawn for its reader, kept as long as it stays the same."""
    point, writes = standpoint(), may_write()
    template = "conversations/_event.html" if line.happening else "conversations/_line.html"
    vendor, customer = branding.vendor(), point.customer
    around = (language(), reader_zone(), customer.slug, customer.name, vendor.name, writes, point.roles)

    def draw() -> str:
        return current_app.jinja_env.get_template(template).render(
            line=line, may_write=writes, vendor=vendor, customer=customer, may=point.may,
            banner=point.viewed_by, new_request_key=new_request_key,
        )  # fmt: skip

    return kept_body(("line", *around, line.key), draw)


def page_asked(conversation: Conversation, read_id: int | None) -> Page:
    """Return the lines that the address asks for (`before`, `after` or `at` a line), else those that one opens with.

    `read_id` says how far its reader has read, None where they never opened it.
    """
    who = reader()
    for name, ask in (("before", thread.before), ("after", thread.after), ("at", thread.at)):
        line = _line(conversation, request.args.get(name, ""))
        if line is not None:
            return ask(conversation, line, who, read_id)
    return thread.newest(conversation, who, read_id)


def _line(conversation: Conversation, public_id: str) -> Message | None:
    found = conversations.message(public_id) if public_id else None
    return found.message if found and found.conversation.id == conversation.id else None


def part(template: str, status: int = 200, **facts: Any) -> Response:
    """Answer with a part."""
    return make_response(render_template(template, **facts), status)


def standing_part(conversation: Conversation) -> Response:
    """Answer with what stands above a thread, after a change there; without a script, with the page."""
    if not wants_part():
        slug = standpoint().customer.slug
        return make_response(
            "",
            303,
            {"Location": url_for("conversations.show", slug=slug, conversation=conversation.public_id)},
        )
    return part("conversations/_standing.html", **standing_facts(conversation))
