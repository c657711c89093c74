"""Booking a time of the CSM: choose one, say what it is about, done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask import abort, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.queries.readers import readers
from portal.accounts.standpoint import standpoint
from portal.foundation.audience import Side, Visibility
from portal.foundation.i18n import language
from portal.foundation.pages import way_on
from portal.meetings.actions import booking
from portal.meetings.forms.booking import BookForm
from portal.meetings.forms.meetings import invited_of, offer_people
from portal.meetings.models import MeetingKind
from portal.meetings.queries import clocks
from portal.meetings.queries.clocks import Clock
from portal.meetings.queries.times import Bookable, bookable, free_starts
from portal.meetings.rules.drafts import Draft, Refused, Taken
from portal.meetings.rules.wall import local
from portal.meetings.views.answers import meeting_url, words_of

bp = CustomerBlueprint("booking", __name__, path="/meetings/book")
DAYS_ON_A_PAGE = 5


@dataclass(frozen=True)
class Free:
    """A time that can be booked, by the reader's clock and by the host's."""

    start: str
    clock: Clock
    hosts: Clock


@dataclass(frozen=True)
class Wish:
    """Whom somebody wants to meet, for how long."""

    people: list[Bookable]
    others: list[Bookable]
    minutes: int
    zones: tuple[str, str]

    @property
    def host(self) -> Bookable:
        return self.people[0]

    @property
    def users(self) -> list[User]:
        return [one.person for one in self.people]

    @property
    def args(self) -> dict[str, object]:
        """Return what an address needs to say the same."""
        return {"with": [one.person.public_id for one in self.people], "minutes": self.minutes}


@bp.page("", permit=Permit.MEETINGS_WRITE)
def times() -> ResponseReturnValue:
    """Show the free times, by day, in the reader's zone and the host's."""
    wish = _wish()
    if wish is None:
        return render_template("meetings/book_none.html")
    return _times_page(wish)


@bp.page("/time", permit=Permit.MEETINGS_WRITE)
def confirm() -> ResponseReturnValue:
    """Ask what it is about: the last step."""
    wish, start = _wish(), _start(request.args.get("start", ""))
    if wish is None or start is None:
        abort(404)
    if start not in _free(wish):
        return _taken(wish)
    title = _("Meeting with %(company)s", company=standpoint().customer.name)
    return _confirm_page(wish, start, BookForm(None, data={"start": start.isoformat(), "title": title}))


@bp.page("/time", permit=Permit.MEETINGS_WRITE, methods=("POST",))
def book() -> ResponseReturnValue:
    """Book it; who comes too late sees the times that are still free."""
    wish, form = _wish(), BookForm()
    start = _start(form.start.data or "")
    if wish is None or start is None:
        abort(404)
    offered = _offer(form)
    if not form.validate_on_submit():
        return _confirm_page(wish, start, form, 422)
    point = standpoint()
    try:
        invited = invited_of(form, offered)
        meeting = booking.book(point.customer, wish.users, _draft(form, wish), start, invited, by=point.actor)
    except Taken:
        return _taken(wish)
    except Refused as refusal:
        form.title.errors = [words_of(refusal.reason)]
        return _confirm_page(wish, start, form, 422)
    flash(_("Booked. The invitation comes by mail."), "done")
    return way_on(meeting_url(meeting))


def _wish() -> Wish | None:
    """Return whom the address names, as far as they can be booked; the primary CSM where it names nobody."""
    point, offered = standpoint(), bookable()
    if not offered:
        return None
    named = request.args.getlist("with")
    chosen = [one for one in offered if one.person.public_id in named] or offered[:1]
    lengths = chosen[0].times.lengths or [30]
    asked = request.args.get("minutes", 0, type=int)
    minutes = asked if asked in lengths else lengths[0]
    zones = (point.user.time_zone, chosen[0].times.zone)
    return Wish(chosen, [one for one in offered if one not in chosen], minutes, zones)


def _free(wish: Wish) -> list[datetime]:
    point = standpoint()
    also = [point.user.id] if point.side is Side.CUSTOMER else []
    return free_starts(point.customer, wish.users, wish.minutes, also=also)


def _times_page(wish: Wish, *, taken: bool = False) -> ResponseReturnValue:
    found = _free(wish)
    days = _by_day(found, wish)
    first = _first_day(days)
    shown = [pair for pair in days if pair[0] >= first][:DAYS_ON_A_PAGE]
    later = [day for day, _times in days if shown and day > shown[-1][0]][:1]
    earlier = [day for day, _times in days if shown and day < shown[0][0]][-DAYS_ON_A_PAGE:]
    facts = {
        "wish": wish,
        "days": shown,
        "later_url": _url(wish, from_day=later[0].isoformat()) if later else "",
        "earlier_url": _url(wish, from_day=earlier[0].isoformat()) if earlier else "",
        "lengths": [
            (minutes, _url(wish, minutes=minutes), minutes == wish.minutes)
            for minutes in wish.host.times.lengths
        ],
        "same_zone": clocks_agree(wish, found),
        "taken": taken,
        "cities": [clocks.city(zone) for zone in wish.zones],
        "name_of": lambda user: user.name_in(language()),
    }
    return make_response(render_template("meetings/book.html", **facts), 409 if taken else 200)


def clocks_agree(wish: Wish, found: Sequence[datetime]) -> bool:
    """True when both clocks show the same at all of these times."""
    mine, hosts = wish.zones
    return all(local(one, mine).utcoffset() == local(one, hosts).utcoffset() for one in found)


def _by_day(found: Sequence[datetime], wish: Wish) -> list[tuple[date, list[Free]]]:
    days: dict[date, list[Free]] = {}
    length = timedelta(minutes=wish.minutes)
    for moment in found:
        mine = clocks.clock_in(moment, moment + length, wish.zones[0])
        hosts = clocks.clock_in(moment, moment + length, wish.zones[1])
        start = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
        days.setdefault(local(moment, wish.zones[0]).date(), []).append(Free(start, mine, hosts))
    return sorted(days.items())


def _first_day(days: list[tuple[date, list[Free]]]) -> date:
    try:
        return date.fromisoformat(request.args.get("from_day", ""))
    except ValueError:
        return days[0][0] if days else date.max


def _url(wish: Wish, **more: object) -> str:
    return url_for("booking.times", slug=standpoint().customer.slug, **(wish.args | more))  # type: ignore[arg-type]


def _taken(wish: Wish) -> ResponseReturnValue:
    return _times_page(wish, taken=True)


def _confirm_page(wish: Wish, start: datetime, form: BookForm, status: int = 200) -> ResponseReturnValue:
    _offer(form)
    shown = clocks.clocks(start, start + timedelta(minutes=wish.minutes), wish.zones)
    facts = {
        "wish": wish, "form": form, "clocks": shown, "start": start, "name_of": lambda user: user.name_in(language()),
    }  # fmt: skip
    return make_response(render_template("meetings/book_confirm.html", **facts), status)


def _offer(form: BookForm):  # type: ignore[no-untyped-def]
    """Let colleagues come along: everybody of the customer but who books."""
    point = standpoint()
    known = readers(Visibility.SHARED, known_to=point.side or Side.CUSTOMER)
    offered = [one for one in known if one.id != point.user.id and one.side is Side.CUSTOMER]
    offer_people(form, offered)
    return offered


def _draft(form: BookForm, wish: Wish) -> Draft:
    times = wish.host.times
    return Draft(
        title=form.title.data,
        kind=MeetingKind.OTHER,
        purpose=form.purpose.data or "",
        minutes=wish.minutes,
        zone=times.zone,  # in which the host offered it: everybody else reads it beside their own
        place_kind=times.place_kind,
        place=times.place,
    )


def _start(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo is not None else None
