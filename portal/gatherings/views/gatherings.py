"""Events for a customer's people: what lies ahead, a month, what is over, and the page of one."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal.accounts.door import CustomerBlueprint
from portal.accounts.models import User
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint, standpoint
from portal.activity.actions import notices
from portal.activity.live import person_topic
from portal.activity.queries.notices import unread_about
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.file_types import known_as
from portal.foundation.i18n import LANGUAGES, language, reader_zone
from portal.foundation.live import Identity, hub, stream_response
from portal.foundation.markup import to_html
from portal.foundation.sending import Sendable, as_attachment, as_page, as_part_of_a_page
from portal.gatherings.actions import asking
from portal.gatherings.actions.seats import KIND
from portal.gatherings.forms.coming import FeedbackForm, QuestionForm
from portal.gatherings.forms.words import KINDS, kind_word, state_word
from portal.gatherings.live import gathering_topic
from portal.gatherings.models import Gathering, GatheringFile, GatheringSeat
from portal.gatherings.queries import calendar, desk, gatherings, questions
from portal.gatherings.queries.gatherings import signs_up
from portal.gatherings.queries.showing import Line, line, lines
from portal.gatherings.rules.months import month_named, neighbours, weeks_of
from portal.gatherings.rules.words import GatheringKind, GatheringState, PlaceKind, SeatState
from portal.meetings.queries import clocks
from portal.meetings.rules import ics

bp = CustomerBlueprint("gatherings", __name__, "/gatherings")
GATHERING = {"gathering": gatherings.gathering}
MINE, OVER = "mine", "past"
SUNDAY, MONDAY = 6, 0
MOST_PAGES = 1_000
register(
    Entry(
        "gatherings.index", _l("Events"), "presentation", Permit.GATHERINGS_READ, 57, "customer",
        belongs=("gatherings.", "gathering_seats."),
    )
)  # fmt: skip


@bp.app_template_filter("gathering_kind")
def gathering_kind(kind: GatheringKind) -> str:
    """Return how a kind of event is called."""
    return kind_word(kind)


@bp.app_template_filter("gathering_state")
def gathering_state(state: GatheringState) -> str:
    """Return how the state of an event is called."""
    return state_word(state)


@bp.app_template_filter("gathering_month_alone")
def gathering_month_alone(first: date) -> str:
    """Return a month by its name alone: 12月, December."""
    return f"{first.month}月" if language() == "ja" else format_date(first, "MMMM", "en")


@bp.app_template_filter("gathering_weekday")
def gathering_weekday(day: date) -> str:
    """Return a weekday as it heads a column: 木, Thu."""
    return format_date(day, "EEEEE" if language() == "ja" else "EEE", language())


@bp.page("", permit=Permit.GATHERINGS_READ)
def index() -> ResponseReturnValue:
    """Show what lies ahead, what one goes to, or what is over."""
    point, which = standpoint(), request.args.get("which", "")
    kind = _kind(request.args.get("kind", ""))
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    skip = (page - 1) * gatherings.A_PAGE
    if which == OVER:
        rows = gatherings.past(point, skip=skip)
    else:
        rows = gatherings.ahead(point, kind=kind, mine=which == MINE, skip=skip)
    return render_template(
        "gatherings/index.html", events=lines(rows), counts=gatherings.counts(point), kinds=KINDS, kind=kind,
        which=which if which in (MINE, OVER) else "", page=page, per_page=gatherings.A_PAGE, zone=zone_words(),
        signs_up=signs_up(point),
    )  # fmt: skip


@bp.page("/month", permit=Permit.GATHERINGS_READ)
def month() -> ResponseReturnValue:
    """Show a month as a calendar, by the reader's own clock."""
    zone, today = ZoneInfo(reader_zone()), clock.today(reader_zone())
    first = month_named(request.args.get("m", ""), today)
    weeks = weeks_of(first, SUNDAY if language() == "ja" else MONDAY)
    begins = datetime.combine(weeks[0][0], time(), zone)
    ends = datetime.combine(weeks[-1][-1], time(23, 59, 59), zone)
    days: dict[Any, list[Line]] = {}
    for one in lines(gatherings.between(standpoint(), begins, ends)):
        days.setdefault(one.starts_on, []).append(one)
    before, after = neighbours(first)
    return render_template(
        "gatherings/month.html", first=first, weeks=weeks, days=days, today=today, before=before, after=after,
        zone=zone_words(),
    )  # fmt: skip


@bp.page("/<pid:gathering>", permit=Permit.GATHERINGS_READ, loads=GATHERING)
def show(gathering: Gathering) -> ResponseReturnValue:
    """Show an event with what its reader can do about it."""
    return render_template("gatherings/show.html", **facts_of(gathering, standpoint()))


@bp.page("/<pid:gathering>/stream", permit=Permit.GATHERINGS_READ, loads=GATHERING)
def stream(gathering: Gathering) -> ResponseReturnValue:
    """Tell an open page of an event when its seats or its facts change."""
    point = standpoint()
    identity = Identity(current_user.sign_in.public_id, point.user.public_id, point.customer.public_id)
    own = () if point.read_only else (person_topic(point.user.public_id),)
    return stream_response((gathering_topic(gathering.public_id), *own), identity)


@bp.page("/<pid:gathering>/seen", permit=Permit.GATHERINGS_READ, methods=("POST",), loads=GATHERING)
def seen(gathering: Gathering) -> ResponseReturnValue:
    """Let the bell forget what it told of an event: its page was looked at."""
    notices.read_about(standpoint().user, KIND, gathering.id)
    return Response("", 204)


@bp.page("/<pid:gathering>/event.ics", permit=Permit.GATHERINGS_READ, loads=GATHERING)
def file(gathering: Gathering) -> ResponseReturnValue:
    """Return an event as a file that calendar programs open; with the link for those who come."""
    point = standpoint()
    seat = _own_seat(gathering, point)
    comes = seat if seat is not None and seat.state is SeatState.COMING else None
    entry = calendar.entry_of(gathering, point.user, calendar.page_url(gathering, point.customer), seat=comes)
    headers = {
        "Content-Disposition": 'attachment; filename="event.ics"',
        "Cache-Control": "private, no-cache",
    }
    return Response(ics.write([entry]), mimetype="text/calendar", headers=headers)


@bp.page(
    "/files/<pid:gathering_file>",
    permit=Permit.GATHERINGS_READ,
    loads={"gathering_file": lambda public_id: questions.file_at(standpoint(), public_id)},
)
def fetch(gathering_file: GatheringFile) -> ResponseReturnValue:
    """Send slides or another file of an event that the reader may see."""
    return sent(gathering_file)


def sent(file: GatheringFile) -> Response:
    """Send a file: pictures as parts of a page, PDFs into a tab, all else to be kept."""
    found = Sendable(file.public_id, file.name, file.media_type, file.size, file.place)
    kind = known_as(file.media_type)
    if kind.family == "picture" and kind.code != "svg":
        return as_part_of_a_page(found)
    return as_page(found) if kind.code == "pdf" else as_attachment(found)


def facts_of(gathering: Gathering, point: Standpoint, **forms: Any) -> dict[str, Any]:
    """Return what the page of an event shows its reader at a customer."""
    since = hub.cursor()  # before anything is read, so that nothing that changes meanwhile is missed
    seat, mine = _own_seat(gathering, point), point.side is Side.CUSTOMER
    state = seat.state if seat is not None else None
    shown = line(gathering, mine=state, came=seat.came if seat is not None else None)
    comes, beside = state is SeatState.COMING, not mine and point.may(Permit.GATHERINGS_WRITE)
    asks = (state is not None or beside) and gathering.asks
    said = questions.feedback_of(gathering, point.user.id) if comes else None
    return {
        "event": shown, "gathering": gathering, "live": _live_of(gathering, point, since),
        "to_come": len(gatherings.to_sign_up_for(point, gathering)),
        "is_news": not point.read_only and unread_about(point.user.id, KIND, gathering.id),
        "text": to_html(gathering.text_in(language())),
        "clocks": clocks.clocks(gathering.starts_at, gathering.ends_at, [reader_zone(), gathering.zone]),
        "host": db.session.get(User, gathering.host_id) if gathering.host_id else None,
        "spoken": LANGUAGES.get(gathering.spoken, _("Both languages")),
        "place_kinds": PlaceKind, "seat": seat, "signs_up": signs_up(point),
        "queue": gatherings.place_in_queue(seat) if seat is not None and state is SeatState.WAITING else None,
        "link": gathering.join_url if comes or beside else "",
        "questions": questions.asked_of(gathering, point, language()) if asks else [],
        "takes_questions": mine and state is not None and asking.takes_questions(gathering),
        "files": questions.files_of(gathering), "series": lines(gatherings.of_series(point, gathering)),
        "rates": comes and shown.came is not False and asking.is_over(gathering), "said": said,
        "coming": desk.coming_from(gathering, point.customer.id) if beside else None,
        "question_form": forms.get("question_form") or QuestionForm(),
        "feedback_form": forms.get("feedback_form")
        or FeedbackForm(data={"stars": said.stars, "words": said.words} if said else {}),
    }  # fmt: skip


def zone_words() -> str:
    """Return by whose clock times are shown: Tokyo (UTC+9)."""
    now = clocks.clock_in(clock.now(), clock.now(), reader_zone())
    return f"{now.city} ({now.offset})"


def _live_of(gathering: Gathering, point: Standpoint, since: int) -> dict[str, Any]:
    url = url_for("gatherings.stream", slug=point.customer.slug, gathering=gathering.public_id)
    return {"stream_url": url, "since": since, "delta_url": ""}


def _own_seat(gathering: Gathering, point: Standpoint) -> GatheringSeat | None:
    if point.side is not Side.CUSTOMER or point.user is None:
        return None
    return gatherings.own_place(gathering.id, point.user.id)


def _kind(code: str) -> GatheringKind | None:
    return GatheringKind(code) if code in set(GatheringKind) else None
